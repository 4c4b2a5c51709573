# With the rights of the program, waits until the old root is gone and becomes the program. This
# shell was loaded before: after it nothing of this machine is needed.
# $1 working directory  $2 number of variables  then: each NAME=value  then: the program
tare_directory=$1 tare_left=$2
shift 2
echo >&7
read -r tare_gone <&4
exec 4<&- 7>&-
cd "$tare_directory" || exit 126
unset tare_directory tare_gone OLDPWD PWD
while [ "$tare_left" -gt 0 ]; do
  export "$1"
  shift
  tare_left=$((tare_left - 1))
done
unset tare_left
exec "$@"
