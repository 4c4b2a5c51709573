# The first process of the built-in sandbox, with the rights that its program may have: whoever may
# trace it gains none. Waits for the program.
# $1 run folder  then: the words that run main.sh
run=$1
shift
status=0
"$@" <&5 5<&- 2>&3 3>>"$run/waiting" 6<>"$run/gate" 8>&- 9>&- || status=$?
exit "$status"
