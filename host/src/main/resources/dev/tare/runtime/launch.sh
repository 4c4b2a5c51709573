# Starts a sandbox in namespaces of its own and clears up when all of it has ended, also where tare
# itself was killed. Nothing is mounted outside the new mount namespace.
# $1 run folder  $2 process id of tare  $3 name of the cgroup  then: the words after "unshare"
set -eu
run=$1 tare=$2 cgroup=$3
shift 3
mkfifo "$run/alive"
(
  cd /
  trap '' HUP INT TERM
  # every process of the sandbox inherits the writing end: the read ends when the last of them has
  read -r _ <"$run/alive" || :
  rm -rf "$run/merged" "$run/upper" "$run/work" "$run/state" "$run/stage"
  for d in /sys/fs/cgroup/"$cgroup" /sys/fs/cgroup/*/"$cgroup"; do
    [ ! -d "$d" ] || rmdir "$d" || :
  done
  if kill -0 "$tare"; then rm -f "$run/alive"; else rm -rf "$run"; fi
) </dev/null >/dev/null 2>&1 &
exec 9>"$run/alive"
exec setpriv --pdeathsig KILL unshare "$@"
