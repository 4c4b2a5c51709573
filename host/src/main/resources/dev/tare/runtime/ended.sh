# Run by conmon when the container has ended and its status is written down.
# $1 folder of the container  $2 its id  $3 engine  $4 its option for cgroups, or nothing
# $5 remove or keep: the folder
cd "$1/run" || exit
exec 2>>setup
# a program that ends at once: whoever starts it is not done, and would find the engine's files gone
IFS=- read -r starter _ <starting
tries=500
while lives "$starter" && [ "$tries" -gt 0 ]; do
  tries=$((tries - 1))
  sleep 0.01
done
case $3 in
*/launch) ;;
*) "$3" $4 --root state delete --force "$2" ;;
esac
# the root of the container may be evicted now
{ read -r lease <lease && rm -f "$lease"; } 2>/dev/null
[ "$5" = remove ] || exit 0
# one that never began is removed by whoever started it, and wants to read why
[ -e begun ] || exit 0
# whoever waits for the status looks a hundred times a second
sleep 0.1
cd /
# somebody else may have been first
mv "$1" "$1.removed" 2>/dev/null && rm -rf "$1.removed"
