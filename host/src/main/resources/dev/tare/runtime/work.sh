# Mounts the root of a working container where whoever runs tare sees it, or takes it away again.
# $1 folder in that of the container, where "lower" is the image  $2 options of the overlay, or umount
set -eu
cd "$1"
if [ "$2" = umount ]; then
  umount merged
else
  # package managers make devices and try them: that is theirs to do in a root that only root enters
  mount_root "dev,$2"
fi
