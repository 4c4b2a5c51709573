# What conmon takes for an engine: the built-in sandbox. "create" starts it at once; conmon waits for
# the process whose number is in the file after --pid-file. The words that make the sandbox follow in
# this file.
[ "$1" = create ] || exit 0
while [ "$1" != --pid-file ]; do shift; done
file=$2
run=${0%/*}
exec 8>&2
