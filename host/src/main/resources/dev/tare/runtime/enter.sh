# Enters what a container has of its own but its files and its processes, and makes a mount namespace.
# $1 first process of the container  then: what runs there
first=$1
shift
enter=
for kind in ipc uts net; do
  [ "$(readlink "/proc/self/ns/$kind")" = "$(readlink "/proc/$first/ns/$kind")" ] ||
    enter="$enter --$kind"
done
[ -z "$enter" ] || exec nsenter -t "$first" $enter -- unshare --mount --propagation private -- "$@"
exec unshare --mount --propagation private -- "$@"
