# Inside the new namespaces: the root of one step of a build. This shell becomes the first process of
# the process namespace and stays until the program has ended. What the program writes stays too.
# $1 run folder  $2 folder of the step  $3 options of the overlay  $4 its lower directories, or copy
# $5 host name  $6 host or none: the network  $7 number of bytes on standard input that set variables
# $8 whose: root or mapped  $9 number of mounts, then eight words for each, which below are called
# kind source access mode uid gid target shape
# then the words that run main.sh with the rights of the program
set -eu
run=$1 step=$2 options=$3 lowers=$4 hostname=$5 network=$6 variables=$7 ids=$8 mounts=$9
shift 9
exec 3>&8 8>&- 2>>"$run/setup"
cd "$run"
{ echo "$hostname" >/proc/sys/kernel/hostname; } 2>/dev/null || hostname "$hostname" 2>/dev/null || :
mkdir stage
mount -t tmpfs -o mode=0700 tare stage
mkdir stage/root stage/host stage/mounts
cat /proc/self/uid_map >"$step/uid_map"
cat /proc/self/gid_map >"$step/gid_map"

# $1 lower directories, as names in here  $2 folder that has upper and work  $3 where
overlay() {
  layers="lowerdir=$1,upperdir=$2/upper,workdir=$2/work"
  # nothing is lost that could not be made again: no need to wait for the disk
  mount -t overlay -o "nodev,volatile,$options,$layers" tare "$3" 2>/dev/null ||
    mount -t overlay -o "nodev,$options,$layers" tare "$3"
}

if [ "$lowers" = copy ]; then
  mkdir "$step/copy"
  for directory in "$step/l/"*; do
    # the lowest first
    set -- "$directory" "$@"
    copies=$((${copies-0} + 1))
  done
  while [ "$copies" -gt 0 ]; do
    cp -a --reflink=auto "$1/." "$step/copy/"
    shift
    copies=$((copies - 1))
  done
  # longer than the clock of a file system stands still: what is changed from now on is newer
  sleep 0.02
  : >"$step/copied"
  mount --bind "$step/copy" stage/root
  mount -o remount,bind,nodev stage/root
else
  cd "$step/l"
  overlay "$lowers" .. "$run/stage/root" || {
    : >"$run/no-overlay"
    exit 1
  }
fi
cd "$run/stage/root"
root=$run/stage/root
make_proc
mount -t sysfs -o ro,nosuid,nodev,noexec tare sys 2>/dev/null || mount --rbind /sys sys
[ ! -d sys/firmware ] || mount -t tmpfs -o ro,nosuid,nodev,noexec tare sys/firmware
make_dev nosuid,nodev,noexec,mode=755,size=64k
mkdir dev/pts
pts=nosuid,noexec,newinstance,ptmxmode=0666,mode=0620
{ mount -t devpts -o "$pts,gid=5" devpts dev/pts || mount -t devpts -o "$pts" devpts dev/pts; } 2>/dev/null || :
ln -s pts/ptmx dev/ptmx

fail() {
  echo "$1" >"$run/refused"
  exit 1
}

# goes to $1 below the root, name by name, and makes what is missing. In the tree itself all of it
# is there; in a cache that earlier steps have written a link may lead anywhere, and is not followed:
# a name is entered first and then looked at, so that nobody can exchange it in between
enter() {
  cd -P "$root"
  rest=$1
  while [ -n "$rest" ]; do
    name=${rest%%/*}
    case $rest in
    */*) rest=${rest#*/} ;;
    *) rest='' ;;
    esac
    above=$PWD
    [ -d "./$name" ] || mkdir "./$name" || fail "cannot mount at /$1: /$name cannot be made there"
    cd -P "./$name"
    [ "$PWD" = "$above/$name" ] || fail "cannot mount at /$1: there is a symbolic link on the way"
  done
}

# mounts what was prepared in $1 at $2, which is of the shape $3
attach() {
  if [ "$3" = directory ]; then
    enter "$2"
    mount -c --rbind "$1" .
    return
  fi
  case $2 in
  */*) enter "${2%/*}" ;;
  *) cd -P "$root" ;;
  esac
  name=${2##*/}
  [ ! -L "./$name" ] || fail "cannot mount at /$2: there is a symbolic link"
  [ -e "./$name" ] || : >"./$name"
  mount -c --bind "$1" "./$name"
}

read_only() {
  mount -o "remount,bind,ro,nosuid,nodev" "$1" || mount -o remount,bind,ro "$1"
}

at=0
while [ "$at" -lt "$mounts" ]; do
  kind=$1 source=$2 access=$3 mode=$4 uid=$5 gid=$6 target=$7 shape=$8
  shift 8
  place=$run/stage/mounts/$at
  at=$((at + 1))
  if [ "$shape" = directory ]; then mkdir "$place"; else : >"$place"; fi
  case $kind in
  tree)
    # $mode: the lower directories  $uid: the path in them
    cd "$source/l"
    mkdir "$place.all"
    overlay "$mode" .. "$place.all"
    mount --bind "$place.all/$uid" "$place"
    [ "$access" = rw ] || read_only "$place"
    ;;
  folder)
    if [ -n "$mode" ]; then
      chown "$uid:$gid" "$source" || :
      chmod "$mode" "$source"
      : >"$source.ready"
    fi
    mount --bind "$source" "$place"
    if [ "$access" = rw ]; then
      mount -o remount,bind,nodev "$place" || :
    else
      read_only "$place"
    fi
    ;;
  memory)
    mount -t tmpfs -o "nodev,mode=1777${source:+,size=$source}" tare "$place"
    ;;
  held)
    [ "$source" -eq 0 ] || dd bs="$source" count=1 iflag=fullblock status=none >"$place"
    # who has one id alone can give nothing away
    chown "$uid:$gid" "$place" || :
    chmod "$mode" "$place"
    mount --bind "$place" "$place"
    read_only "$place"
    ;;
  file)
    mount --bind "$source" "$place"
    ;;
  esac
  attach "$place" "$target" "$shape"
done
cd "$run"
# a file that has no name by the time the program begins
: >stage/variables
[ "$variables" -eq 0 ] ||
  dd bs="$variables" count=1 iflag=fullblock status=none >stage/variables
chmod 444 stage/variables
exec 0</dev/null
[ "$network" != none ] || make_loopback stage/sys
leave
status=0
"$@" 2>&3 3>&- 6<stage/variables 8>&- 9>&- || status=$?
exit "$status"
