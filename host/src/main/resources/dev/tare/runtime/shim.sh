# What conmon takes for an engine: the built-in sandbox. "create" starts it at once; conmon waits for
# the process whose number is in the file after --pid-file. The file "words" beside this one sets the
# words that make the sandbox.
[ "$1" = create ] || exit 0
while [ "$1" != --pid-file ]; do shift; done
file=$2
run=${0%/*}
exec 8>&2
. "$run/words"
# a child of conmon at once: a shell that waits for its own would take away how it ended
("$@" <&0 2>>"$run/setup" & echo $! >"$run/launched")
read -r pid <"$run/launched"
# its first process is there, or it has ended already
while [ ! -e "$run/started" ] && lives "$pid"; do sleep 0.01; done
[ -e "$run/started" ] || exit 1
echo "$pid" >"$file"
