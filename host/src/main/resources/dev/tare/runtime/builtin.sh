# Inside the new namespaces: the built-in sandbox. This shell becomes the first process of the
# process namespace and stays until the program has ended.
# $1 run folder  $2 options of the overlay  $3 the root: rw, ro, over: what is written lies in
# memory, or made: the same, and the binds are all there is  $4 host name, may be empty
# $5 working directory, relative, its links resolved  $6 host or none: the network  $7 host or
# own: the memory that programs share  $8 number of binds
# then three words for each bind: source, place (relative, its links resolved), rw, ro or over; or
# the target of a link, its place, link; or options of a tmpfs, its place, memory
# then the words that run main.sh with the rights of the program
# It is run from a file: what stands in words everybody on this machine can read. The file "guard" is
# first.c, and "variables", where it is there, sets those of the program.
# In the run folder "lower" is the root, and "written", where it is there, lies over it; "mounted",
# where it is there, is both.
set -eu
run=$1 options=$2 access=$3 hostname=$4 directory=$5 network=$6 ipc=$7 binds=$8
shift 8
exec 3>&8 8>&- 2>>"$run/setup" 5<&0
cd "$run"
# in a user namespace the file cannot be written, though the name may be set; where nothing sets it
# the name stays that of this machine
[ -z "$hostname" ] || { echo "$hostname" >/proc/sys/kernel/hostname; } 2>/dev/null ||
  hostname "$hostname" 2>/dev/null || :
mkdir -p work stage
lowers=lower top=lower
[ ! -e written ] || lowers=written:lower top=written
[ -d upper ] || {
  mkdir upper
  # the root has the mode of the image's, whatever the umask here
  chmod --reference="$top" upper
}
mount -t tmpfs -o mode=0700,size=1g tare stage
mkdir stage/root stage/host
# what is written is never laid below what is read: the root may be that of this machine, which
# holds the run folder
upper=upper work=work
case $access in
over | made)
  mkdir -m 755 stage/upper stage/work
  upper=stage/upper work=stage/work
  ;;
esac
# no fuse-overlayfs here: pivot_root would move its daemon into the root that it serves
if [ "$access" = made ]; then
  mount --bind "$upper" stage/root
elif [ -e mounted ]; then
  # that of a container that is worked on
  mount --bind mounted stage/root
  mount -o remount,bind,nodev stage/root || :
else
  mount -t overlay -o "nodev,$options,lowerdir=$lowers,upperdir=$upper,workdir=$work" tare stage/root
fi || {
  if [ "$(readlink lower)" = / ]; then
    echo "no overlay can be laid over the root of this machine" >&2
    exit 1
  fi
  # of a container that stays, "upper" is a link into its folder
  [ -e upper/../copied ] || {
    cp -a --reflink=auto lower/. upper/
    : >upper/../copied
  }
  # what was written there had no overlay either, and is whole
  [ ! -e written ] || cp -a --reflink=auto --remove-destination written/. upper/
  mount --bind upper stage/root
}
# a network that is shared has a loopback that works, or is not ours
[ "$network" != none ] || make_loopback stage/sys
cd stage/root
places='proc dev tmp'
# a directory that an engine would not make hides that the image lacks it
case $access in over | made) places='proc dev' ;; esac
for place in $places; do
  # a link here would lead what follows out of the root
  if [ -L "$place" ]; then
    echo "/$place of the image is a symbolic link" >&2
    exit 1
  fi
done
mkdir -p $places
# a part of this machine, seen as its root is: changes lie in memory, or cannot be made
over() {
  # on a busy machine a name may be gone by now
  [ -e "$1" ] || return 0
  if [ -d "$1" ]; then
    mkdir -p "$2" "../over/$binds/upper" "../over/$binds/work"
    ln -s "$1" "../over/$binds/lower"
    below="lowerdir=../over/$binds/lower,upperdir=../over/$binds/upper,workdir=../over/$binds/work"
    ! mount -t overlay -o "nodev,$options,$below" tare "$2" || return 0
  else
    mkdir -p "${2%/*}"
    [ -e "$2" ] || : >"$2"
  fi
  mount --bind "$1" "$2"
  mount -o remount,bind,ro,nosuid,nodev "$2" || mount -o remount,bind,ro "$2"
}
# A place has no link in it, unless what the container wrote at an earlier start has: a link would
# lead out of the root.
inside() {
  at=.
  rest=$1/
  while [ -n "$rest" ]; do
    at=$at/${rest%%/*}
    rest=${rest#*/}
    if [ -L "$at" ]; then
      echo "${at#.} of the container has become a symbolic link" >&2
      exit 1
    fi
  done
}
bind() {
  if [ -d "$1" ]; then
    [ -d "$2" ] || mkdir -p "$2"
  else
    case $2 in */*) [ -d "${2%/*}" ] || mkdir -p "${2%/*}" ;; esac
    [ -e "$2" ] || : >"$2"
  fi
  mount --bind "$1" "$2"
  # a bind inside a user namespace must keep the flags that its source has
  [ "$3" = rw ] || mount -o remount,bind,ro,nosuid,nodev "$2" || mount -o remount,bind,ro "$2"
}
# before the binds, which may lie in it
if [ "$access" = ro ]; then
  mount -t tmpfs -o nosuid,nodev,mode=1777,size=64m tare tmp
fi
while [ "$binds" -gt 0 ]; do
  inside "$2"
  # a name that begins with a hyphen is no option
  case $3 in
  over) over "$1" "./$2" ;;
  link)
    mkdir -p "./${2%"${2##*/}"}"
    ln -s -- "$1" "./$2"
    ;;
  memory)
    mkdir -p "./$2"
    mount -t tmpfs -o "$1" tare "./$2"
    ;;
  *) bind "$1" "./$2" "$3" ;;
  esac
  shift 3
  binds=$((binds - 1))
done
inside "$directory"
[ -d "./$directory" ] || mkdir -p "./$directory"
make_proc
make_dev nosuid,noexec,mode=755,size=64k
[ ! -e "$run/first" ] || {
  : >dev/init
  mount --bind "$run/first" dev/init
  mount -o remount,bind,ro,nosuid,nodev dev/init
}
[ "$ipc" = own ] || mount --bind /dev/shm dev/shm
if [ "$access" = ro ]; then
  mount -o remount,bind,ro,nodev .
fi
cd "$run"
# the program may look at the first process, follow its links and change what it finds there, as
# everybody of its rights: that is no file of this machine, but a copy that nobody else runs
cp guard stage/guard
chmod 755 stage/guard
if [ -e variables ]; then
  exec 6<variables
else
  mkfifo gate
  exec 6<>gate
fi
: >waiting
leave
exec 0<&5 5<&- 2>&3 3>>waiting 8<stage/guard
cd stage/root
exec "$@"
