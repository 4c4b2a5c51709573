# Starts a sandbox in namespaces of its own and clears up when all of it has ended, also where tare
# itself was killed. Nothing is mounted outside the new mount namespace.
# $1 run folder  $2 process id of tare  $3 name of the cgroup  $4 the engine, where it must end what
# its end leaves running, or nothing  then: the words after "unshare"
set -eu
run=$1 tare=$2 cgroup=$3 engine=$4
shift 4
mkfifo "$run/alive"
(
  cd /
  trap '' HUP INT TERM
  # unshare holds the writing end until its child has ended, and so do the processes of engines
  read -r _ <"$run/alive" || :
  [ -z "$engine" ] || "$engine" --root "$run/state" delete --force "${cgroup#*-}"
  rm -rf "$run/merged" "$run/upper" "$run/work" "$run/state" "$run/stage"
  remove_groups "$cgroup"
  rm -f "$run/alive"
  # tare reads what the engine said and removes the rest, unless it was killed
  while [ -d "$run" ] && lives "$tare"; do sleep 0.05; done
  rm -rf "$run"
) </dev/null >/dev/null 2>&1 &
exec 9>"$run/alive"
# the program writes to 8; what unshare itself says (it stumbles over its own child's end) does not
# belong beside that
exec 8>&2
exec setpriv --pdeathsig KILL unshare "$@" 2>>"$run/setup"
