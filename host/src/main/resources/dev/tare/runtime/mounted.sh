# Runs a program in whose mount namespace the roots of working containers are mounted.
# $0 what mounts one  then for each: its folder, options of the overlay  then: --, the program
while [ "$1" != -- ]; do
  sh -c "$0" tare-work "$1" "$2" || exit 125
  shift 2
done
shift
exec "$@"
