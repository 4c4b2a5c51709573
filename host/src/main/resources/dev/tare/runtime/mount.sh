# Mounts the root of a container that does not run, in a mount namespace of its own, and stands in it
# until its input ends. The kernel takes the mount then, whoever was killed.
# $1 new folder in that of the container  $2 options of the overlay  $3 unpacked image
set -eu
mkdir "$1"
cd "$1"
{
  ln -s "$3" lower
  mount_root "$2"
} 2>setup || {
  cat setup
  exit 1
}
cd merged
echo ready
read -r _ || :
cd ..
umount merged || umount -l merged
rm -f lower setup
rmdir merged
cd ..
rmdir "$1"
