# With the ids of steps: gives files in a directory that was just unpacked to their owners.
# $1 directory  $2 uid:gid, or a mode to set  standard input: paths below it, each ended by NUL
set -eu
cd "$1"
case $2 in
*:*) exec xargs -0 chown -h -- "$2" ;;
*) exec xargs -0 chmod -- "$2" ;;
esac
