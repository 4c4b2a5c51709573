# What every root of the built-in sandbox needs, beside the mounts of its own: functions, each called
# in the directory that it says.

# in the root
make_proc() {
  mount -t proc -o nosuid,nodev,noexec proc proc
  cover_proc
}

# in the root: what engines hide of it and keep from being written
cover_proc() {
  for place in asound bus fs irq sys sysrq-trigger; do
    [ -e "proc/$place" ] || continue
    mount --bind "proc/$place" "proc/$place"
    mount -o remount,bind,ro,nosuid,nodev,noexec "proc/$place"
  done
  for place in acpi kcore keys latency_stats sched_debug scsi timer_list timer_stats; do
    if [ -d "proc/$place" ]; then
      mount -t tmpfs -o ro,nosuid,nodev,noexec tare "proc/$place"
    elif [ -e "proc/$place" ]; then
      mount --bind /dev/null "proc/$place"
    fi
  done
}

# in the root; $1 options of the file system
make_dev() {
  mount -t tmpfs -o "$1" tare dev
  for device in null zero full random urandom tty; do
    : >"dev/$device"
    mount --bind "/dev/$device" "dev/$device"
  done
  ln -s /proc/self/fd dev/fd
  ln -s fd/0 dev/stdin
  ln -s fd/1 dev/stdout
  ln -s fd/2 dev/stderr
  mkdir -m 1777 dev/shm
  mount -t tmpfs -o nosuid,nodev,noexec,mode=1777,size=64m tare dev/shm
}

# in stage/root: a loopback that works, as engines give it
make_loopback() {
  mkdir "$1"
  { mount -t sysfs tare "$1" && echo 0x9 >"$1/class/net/lo/flags"; } 2>/dev/null ||
    ip link set lo up 2>/dev/null || :
  umount "$1" 2>/dev/null || :
}

# in the run folder, the root in stage/root: makes it the root of this shell and of main.sh, which
# waits until the old one is gone
leave() {
  mkfifo stage/ready stage/go stage/gone
  exec 7<>stage/ready 8<>stage/go 4<>stage/gone
  # The root is changed for this shell and for the program together: pivot_root(2) moves every
  # process whose root is the old one. Whoever takes the old root away must therefore stand on
  # another: a second view of it. When it is gone no name leads to this machine any more.
  mount --rbind / stage/host
  chroot stage/host sh -c 'echo >&7; exec 7>&-; read -r _ <&8; cd /proc/self/fd/6; umount -l -c -i . && echo >&4' \
    6<stage/root 9>&- &
  (
    # the helper has found its tools, and the program's shell its own
    read -r _ <&7
    read -r _ <&7
    cd stage/root
    pivot_root . . && echo >&8
  ) &
  : >started
}
