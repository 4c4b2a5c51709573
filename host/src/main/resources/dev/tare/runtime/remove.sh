# Takes away what is left of a container that outlived tare, with the ids of its files.
# $1 its folder  $2 its id  $3 engine, or nothing  $4 its option for cgroups, or nothing
# $5 name of its cgroup
if [ -n "$3" ] && [ -d "$1/run/state/$2" ]; then
  hide_groups "$3"
  "$3" $4 --root "$1/run/state" delete --force "$2" >/dev/null 2>&1
  case $3 in *crun) umount /sys/fs/cgroup 2>/dev/null ;; esac
fi
remove_groups "$5"
{ read -r lease <"$1/run/lease" && rm -f "$lease"; } 2>/dev/null
# half of it is no container; conmon may have been first, who removes it at its end
if mv "$1" "$1.removed"; then
  rm -rf "$1.removed"
else
  [ ! -e "$1" ]
fi
