# Starts a container that outlives tare. Runs in a mount namespace of its own, which lives as long as
# conmon and the container do: no mount is left for anybody to collect. It goes on when tare is killed.
# tare_mounts, where it is set: how many of the mounts of the root and over the control groups are made
# $1 folder of the container  $2 its id  $3 engine  $4 options of the overlay  $5 conmon
# $6 sh  $7 ended.sh, for conmon to run at the end  $8 remove or keep: the folder at the end
# $9 name of a lease on the root, to be taken over by conmon  $10 option of the engine, or nothing
# then options of conmon
set -eu
folder=$1 id=$2 engine=$3 options=$4 conmon=$5 sh=$6 ended=$7 after=$8 lease=$9 cgroups=${10}
shift 10
cd "$folder/run"
exec 2>>setup
fail() {
  echo "$1" >refused
  exit 1
}
# a process that runs, told apart from a later one that gets its number: pid-start-boot
stamp() {
  stat=
  # one that has ended already gets a start that no process has
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || :
  pid=$1
  set -- ${stat##*) }
  read -r boot </proc/sys/kernel/random/boot_id
  echo "$pid-${20-0}-${boot%"${boot#????????}"}"
}
stamp $$ >starting
done=no
clear() {
  [ "$done" = no ] || return 0
  rm -f running
  case $engine in
  */launch) { read -r first <pid || :; } 2>/dev/null && kill -9 "$first" ;;
  *) [ ! -e pid ] || "$engine" $cgroups --root state delete --force "$id" ;;
  esac
  { read -r monitor <monitor || :; } 2>/dev/null && kill -9 "$monitor"
} 2>/dev/null
trap clear EXIT
case $engine in
*/launch) ;; # the built-in sandbox mounts its root itself
*)
  [ "${tare_mounts-0}" -gt 0 ] || mount_root "$options"
  [ "${tare_mounts-0}" -gt 1 ] || hide_groups "$engine"
  unset tare_mounts
  set -- "$@" --runtime-arg --root --runtime-arg "$folder/run/state"
  set -- "$@" --runtime-arg --log --runtime-arg "$folder/run/log" --runtime-arg --log-format --runtime-arg json
  ;;
esac
[ -z "$cgroups" ] || set -- "$@" --runtime-arg "$cgroups"
for word in -c "$ended" tare-ended "$folder" "$id" "$engine" "$cgroups" "$after"; do
  set -- "$@" --exit-command-arg "$word"
done
# conmon keeps its end for as long as it lives. This shell holds one to open the other by, and lets it
# go: where conmon ends without an answer the reading ends, too
[ -p answers ] || mkfifo answers
exec 6<>answers
_OCI_SYNCPIPE=5 "$conmon" -c "$id" -u "$id" -n "$id" -r "$engine" -b "$folder/run" \
  -p "$folder/run/pid" -P "$folder/run/monitor" --exit-dir "$folder/run/exits" --full-attach \
  --exit-command "$sh" "$@" </dev/null 5>answers 6>&- >/dev/null || :
exec 7<answers 6>&-
answer=
read -r answer <&7 || :
exec 7<&-
[ -n "$answer" ] || fail "conmon did not start"
case $answer in
*'"pid":'*[1-9]* | *'"data":'*[1-9]*) ;;
*) fail "$answer" ;;
esac
case $answer in *': -1'*) fail "$answer" ;; esac
# without an end of line
read -r monitor <monitor || :
stamp "$monitor" >watched
read -r watched <watched
echo "$lease~$watched~0" >lease
: >"$lease~$watched~0"
read -r first <pid || :
# of the built-in sandbox conmon knows the process that made the namespaces; their first is its child
case $engine in
*/launch) { read -r first _ <"/proc/$first/task/$first/children"; } 2>/dev/null || : ;;
esac
stamp "$first" >running
case $engine in
*/launch) ;;
*)
  "$engine" $cgroups --root state --log log --log-format json start "$id"
  ;;
esac
: >begun
done=yes
