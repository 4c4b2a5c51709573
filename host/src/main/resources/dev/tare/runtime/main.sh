# With the rights of the program, waits until the old root is gone and becomes the program. This
# shell was loaded before: after it nothing of this machine is needed.
# $1 working directory  $2 gated: tare looks at this process before it becomes the program; variables:
# 6 has more of them as shell text; or free
# $3 number of variables  $4 how many of them have a name that no shell allows
# then: each NAME=value, those with the names last  then: the program
tare_directory=$1 tare_gate=$2 tare_left=$(($3 - $4)) tare_odd=$4
shift 4
# before any of them is set for others than this shell
[ "$tare_gate" != variables ] || . /proc/self/fd/6
echo >&7
read -r tare_gone <&4
if [ "$tare_gate" = gated ]; then
  echo $$ >&3
  read -r tare_gone <&6
fi
exec 3>&- 4<&- 6<&- 7>&-
cd "$tare_directory" || exit 126
unset tare_directory tare_gate tare_gone OLDPWD PWD
while [ "$tare_left" -gt 0 ]; do
  export "$1"
  shift
  tare_left=$((tare_left - 1))
done
unset tare_left
[ "$tare_odd" -gt 0 ] || {
  unset tare_odd
  exec "$@"
}
unset tare_odd
# a shell cannot set them, and nothing of this machine is left that could
for env in /usr/bin/env /bin/env; do
  [ ! -x "$env" ] || exec "$env" -- "$@"
done
echo "tare: no shell can set the variable \"${1%%=*}\", and the image has no /usr/bin/env that could:\
 rename it, or start the program with --runtime crun or runc" >&2
exit 126
