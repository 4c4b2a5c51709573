# Functions that more than one script needs.

# whether process $1 runs; one that nobody has waited for has ended too
lives() {
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  case ${stat##*) } in [XZ]*) return 1 ;; esac
}

# removes the control groups of the name $1
remove_groups() {
  for group in /sys/fs/cgroup/"$1" /sys/fs/cgroup/*/"$1"; do
    # busy for a moment after its last process has ended
    tries=100
    while [ -d "$group" ] && ! rmdir "$group" 2>/dev/null && [ "$tries" -gt 0 ]; do
      tries=$((tries - 1))
      sleep 0.02
    done
  done
}

# hides the control groups, in a mount namespace of its own, from engine $1 where that is crun: it
# refuses a hybrid hierarchy, and with none to see it does without
hide_groups() {
  case $1 in
  *crun) [ ! -d /sys/fs/cgroup ] || mount -t tmpfs -o ro,size=4k tare /sys/fs/cgroup ;;
  esac
}

# in a folder below that of a container that stays, where "lower" is the image and "../upper" holds
# what it writes over all its starts: its root at "merged"; $1 options of the overlay. Where "mounted"
# is there, that is its root: two overlays over one upper directory do not see each other's changes
mount_root() {
  [ -d merged ] || mkdir merged
  if [ -e mounted ]; then
    mount --bind mounted merged
    mount -o remount,bind,nodev merged || :
    return
  fi
  if [ -e ../copied ]; then
    mount --bind ../upper merged
    return
  fi
  mount -t overlay -o "nodev,$1,lowerdir=lower,upperdir=../upper,workdir=../work" tare merged ||
    fuse-overlayfs -o lowerdir=lower,upperdir=../upper,workdir=../work merged || {
    cp -a --reflink=auto lower/. ../upper/
    # what was changed is told by its time from what was copied
    : >../copied
    mount --bind ../upper merged
  }
}
