# Inside the new namespaces: mounts the root of the container and becomes the engine.
# $1 run folder  $2 engine  $3 id of the container  $4 options of the overlay  then: of the engine
set -eu
run=$1 engine=$2 id=$3 options=$4
shift 4
exec 3>&8 8>&- 2>>"$run/setup"
cd "$run"
daemon=no
if [ -L upper ]; then
  # what is written belongs to a container that is worked on, and stays
  mount_root "$options"
  case $(stat -f -c %T merged) in fuse*) daemon=yes ;; esac
else
  mkdir -p upper work merged
  # the root has the mode of the image's, whatever the umask here
  chmod --reference=lower upper
  if ! mount -t overlay -o "nodev,$options,lowerdir=lower,upperdir=upper,workdir=work" tare merged; then
    if fuse-overlayfs -o lowerdir=lower,upperdir=upper,workdir=work merged; then
      daemon=yes
    else
      cp -a --reflink=auto lower/. merged/
    fi
  fi
fi
hide_groups "$engine"
: >started
exec 2>&3 3>&-
set -- "$engine" "$@" --root "$run/state" --log "$run/log" --log-format json \
  run --bundle "$run" "$id"
if [ "$daemon" = yes ]; then
  # an engine that is the first process would take the file system's for a child of its own and
  # wait for it
  status=0
  "$@" || status=$?
  exit "$status"
fi
exec "$@"
