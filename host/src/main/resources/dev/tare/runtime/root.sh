# What every root of the built-in sandbox needs, beside the mounts of its own: functions, each called
# in the directory that it says.

# Mounts are gathered as lines of fstab(5) first: mount(8) makes them all in one process then.
lines=
# $1 source  $2 place  $3 type  $4 options
line() {
  lines="$lines$1 $2 $3 $4 0 0
"
}
# in the root, which is in stage
mount_lines() {
  echo "$lines" >../fstab
  lines=
  mount -a -T ../fstab
}

# in the root, before make_dev, which mounts it
make_proc() {
  line proc proc proc nosuid,nodev,noexec
  cover_proc
}

# in the root: what engines hide of it and keep from being written
cover_proc() {
  for place in asound bus fs irq sys sysrq-trigger; do
    [ ! -e "/proc/$place" ] || line "proc/$place" "proc/$place" none bind,ro,nosuid,nodev,noexec
  done
  for place in acpi kcore keys latency_stats sched_debug scsi timer_list timer_stats; do
    if [ -d "/proc/$place" ]; then
      line tare "proc/$place" tmpfs ro,nosuid,nodev,noexec
    elif [ -e "/proc/$place" ]; then
      line /dev/null "proc/$place" none bind
    fi
  done
}

# in the root; $1 options of the file system
make_dev() {
  line tare dev tmpfs "$1"
  mount_lines
  for device in null zero full random urandom tty; do
    : >"dev/$device"
    line "/dev/$device" "dev/$device" none bind
  done
  mkdir dev/shm
  line tare dev/shm tmpfs nosuid,nodev,noexec,mode=1777,size=64m
  mount_lines
  # one process instead of four, where this machine has them as all have
  if [ -L /dev/fd ] && [ -L /dev/stdin ] && [ -L /dev/stdout ] && [ -L /dev/stderr ]; then
    cp -P /dev/fd /dev/stdin /dev/stdout /dev/stderr dev/
  else
    ln -s /proc/self/fd dev/fd
    ln -s fd/0 dev/stdin
    ln -s fd/1 dev/stdout
    ln -s fd/2 dev/stderr
  fi
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
