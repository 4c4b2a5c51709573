# In the namespaces of a container but that of its processes: a root of tools, and a program in it among
# the container's processes. Until then nothing of this shell is to be seen there. It stays outside and
# waits for the program.
# $1 run folder  $2 first process of the container  $3 options of the overlay
# $4 a file: busybox, or a directory: the root of tools, of which what is written lies in memory
# $5 folder of resolv.conf and hosts, or nothing
# then the words that run main.sh with the rights of the program, among the container's processes
set -eu
run=$1 first=$2 options=$3 tools=$4 etc=$5
shift 5
exec 3>&2 2>>"$run/setup" 5<&0
umask 022
cd "$run"
mkdir stage
mount -t tmpfs -o mode=0700,size=1g tare stage
mkdir stage/root stage/host
if [ -d "$tools" ]; then
  mkdir stage/upper stage/work
  chmod --reference="$tools" stage/upper
  ln -s "$tools" stage/lower
  mount -t overlay -o "nodev,nosuid,$options,lowerdir=stage/lower,upperdir=stage/upper,workdir=stage/work" \
    tare stage/root
  cd stage/root
else
  mount -t tmpfs -o nosuid,nodev,mode=755,size=1g tare stage/root
  cd stage/root
  mkdir bin etc
  cp -- "$tools" bin/busybox
  chmod 755 bin/busybox
  chroot . /bin/busybox --install -s /bin
  echo 'root:x:0:0:root:/root:/bin/sh' >etc/passwd
  echo 'root:x:0:' >etc/group
fi
for place in proc dev root tmp etc; do
  # a link here would lead what follows out of the root
  if [ -L "$place" ]; then
    echo "/$place of the tools is a symbolic link" >&2
    exit 1
  fi
  mkdir -p "$place"
done
for file in resolv.conf hosts; do
  [ -z "$etc" ] || [ ! -f "$etc/$file" ] || {
    rm -rf "etc/$file"
    cp -- "$etc/$file" "etc/$file"
  }
done
nsenter -t "$first" --pid -- mount -t proc -o nosuid,nodev,noexec proc proc
cover_proc
make_dev nosuid,noexec,mode=755,size=64k
cd "$run"
leave
status=0
"$@" <&5 5<&- 2>&3 3>&- 6</dev/null 8>&- || status=$?
# where it never began they would wait for ever
kill $(jobs -p) 2>/dev/null || :
exit "$status"
