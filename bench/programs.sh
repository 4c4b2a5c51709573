#!/usr/bin/env bash
# Are images that tare calls equal really so? Takes programs of /usr/bin by a seed, packs each with a
# probe that exercises it, without and with --retry, and then runs each image that was called equal once
# more without tare's probes: `tare run` under runc against the program itself, exit status, output and
# errors. Prints one table; ends with 1 where an image was called equal and is not. Needs root.
#
#   bench/programs.sh SEED [N]           N of the programs that bench/probes.txt has a probe for; 30
#   bench/programs.sh --any SEED [N]     N of all programs of /usr/bin; one without a probe of its own
#                                        is asked for its --version, else its --help (marked *)
#   bench/programs.sh --only NAME…       these
#   bench/programs.sh --machine          runs each probe on this machine alone, to judge the probes
set -uo pipefail
cd "$(dirname "$0")/.."
. bench/programs-data.sh
table=$PWD/bench/probes.txt
tare=$PWD/tare
work=$(mktemp -d /var/tmp/tare-programs.XXXXXX)
trap 'rm -rf "$work"' EXIT
trap 'exit 143' HUP INT TERM
data=$work/data
mkdir "$data"
: >"$work/nothing"
export TARE_ROOT=$work/tare LC_ALL=C.UTF-8

machine() {
  echo "$(date +%F), $(nproc) cores, $(uname -sr), $(. /etc/os-release && echo "$PRETTY_NAME")"
}

# row PROGRAM : sets probe, other, input (a file), adds (words) and mark from the table
row() {
  local name=$1 line kind text
  probe= other= input=$work/nothing adds=() mark=
  while IFS= read -r line; do
    kind=${line%% *} text=${line#? }
    text=${text//@\//$data/}
    case $kind in
      '<') printf '%b' "$text" >"$work/input" && input=$work/input ;;
      '+') adds+=(--add "$text") ;;
      '&') other=$text ;;
      *) probe=${line#* } && probe=${probe#"${probe%%[! ]*}"} probe=${probe//@\//$data/} ;;
    esac
  done < <(awk -v name="$name" '/^#/ { on = 0 } /^[^ #]/ { on = ($1 == name) } on && NF { sub(/^ +/, ""); print }' "$table")
  [ -n "$probe" ] && return
  mark='*'
  probe="$name --version"
  with_words on_machine "$probe" 0 && return
  probe="$name --help"
}

# with_words FUNCTION LINE ARGUMENTS… : FUNCTION ARGUMENTS… WORDS…, the words split as a shell does
with_words() {
  local function=$1 words=()
  set -f
  eval "words=($2)"
  set +f
  shift 2
  "$function" "$@" "${words[@]}"
}

# on_machine N WORDS… : runs them as a container would; status, output and errors go to $work/machine.N.*
on_machine() {
  local to=$work/machine.$1
  shift
  # by a pipe, as `tare run` gives it: some programs tell it from a file
  (cd / && cat "$input" | timeout 60 env -i "PATH=$image_path" HOME=/root HOSTNAME=tare \
    unshare -mnu --pid --fork --mount-proc sh -c 'hostname tare; ip link set lo up; mount -t tmpfs tmpfs /tmp; exec "$@"' \
    sh "$@" >"$to.out" 2>"$to.err")
  echo $? >"$to.status"
  [ "$(cat "$to.status")" = 0 ]
}

# in_image NAME N PROGRAM WORDS…
in_image() {
  local image=$1 to=$work/image.$2 program=$3
  shift 3
  timeout 120 "$tare" run -i --runtime runc --network none --entrypoint "$program" \
    -e "PATH=$image_path" -e HOME=/root "$image" "$@" <"$input" >"$to.out" 2>"$to.err"
  echo $? >"$to.status"
}

image_path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

# same NAME N LINE : the same outside and inside, by our own means?
same() {
  local part
  with_words on_machine "$3" "$2"
  with_words in_image "$3" "$1" "$2"
  for part in status out err; do
    cmp -s "$work/machine.$2.$part" "$work/image.$2.$part" || {
      { echo "$name: $3: $part differs"; diff -a "$work/machine.$2.$part" "$work/image.$2.$part" | head -n 6; } >>"$work/notes"
      return 1
    }
  done
}

# pack NAME WORDS… : its log is $work/log
pack() {
  local image=$1 from to
  shift
  from=$(date +%s%N)
  timeout 300 "$tare" pack "/usr/bin/$name" -t "$image" "${adds[@]}" --stdin "$input" --probe "$probe" "$@" \
    >"$work/log" 2>&1
  status=$?
  to=$(date +%s%N)
  seconds=$(awk -v n=$((to - from)) 'BEGIN { printf "%.1f", n / 1e9 }')
  grep -aE -A 12 'Exception|^	at ' "$work/log" >>"$work/notes"
}

# what the log says: equal, differs with the names of what is missing, or the refusal
verdict() {
  local missing
  case $status in
    0) echo equal ;;
    1)
      grep -qa 'the probe differs' "$work/log" || { echo "refused: $(grep -am 1 '^tare' "$work/log" | cut -c 7-160)" && return; }
      missing=$(sed -n 's/^    --add \([^ ]*\).*/\1/p; s/^    \(--mkdir .*\)/\1/p' "$work/log")
      echo "differs; $(head -n 2 <<<"$missing" | paste -sd, | sed 's/,/, /g')$(n=$(grep -c . <<<"$missing"); [ "$n" -le 2 ] || echo " and $((n - 2)) more")"
      ;;
    *) echo "refused ($status): $(grep -am 1 '^tare' "$work/log" | cut -c 1-100)" ;;
  esac
}

judge() {
  local tag first second= image outside=- elsewhere=- size
  row "$name"
  tag=$(tr -c "a-z0-9\n" - <<<"${name,,}")0
  pack "one-$tag"
  first=$(verdict) image=one-$tag
  if [ "$status" = 1 ]; then
    cat "$work/log" >>"$work/logs"
    first_seconds=$seconds
    pack "two-$tag" --retry
    second=$(verdict) image=two-$tag seconds="$first_seconds + $seconds"
  fi
  [ "$status" = 0 ] || { echo "== $name: $probe" && cat "$work/log"; } >>"$work/refused"
  size=$(sed -n 's/.*  \([0-9.]* [kMG]*B\) stored.*/\1/p' "$work/log" | tail -n 1)
  if [ "$status" = 0 ]; then
    outside=same
    same "$image" 1 "$probe" || { outside='**not the same**' && false=$((false + 1)); }
    [ -z "$other" ] || { elsewhere=same && same "$image" 2 "$other" || elsewhere=differs; }
  fi
  judged=$((judged + 1))
  [ "$first" = equal ] && alone=$((alone + 1))
  [ "$status" = 0 ] && equal=$((equal + 1))
  echo "| $name$mark | \`$(shorten "${probe//$data/@}")\` | ${first//$data/@} | ${second:--} | ${size:--} | $seconds | $outside | $elsewhere |"
}

shorten() {
  local text=${1//|/\\|}
  [ "${#text}" -le 60 ] && echo "$text" || echo "${text:0:59}…"
}

with_rows() { awk '/^[^ #]/ { print $1 }' "$table" | while read -r name; do [ -x "/usr/bin/$name" ] && echo "$name"; done; }
programs() { find -L /usr/bin -maxdepth 1 -type f -perm -u+x -printf '%f\n' 2>/dev/null; }
by_seed() { LC_ALL=C sort | LC_ALL=C sort -R --random-source=<(yes "$1" | head -c 65536) | head -n "$2"; }

make_data
case ${1:-} in
  --machine)
    while read -r name; do
      row "$name"
      with_words on_machine "$probe" 0
      echo "$name: $probe => $(cat "$work/machine.0.status") $(wc -c <"$work/machine.0.out") $(head -c 100 "$work/machine.0.err" | tr '\n' ' ')"
    done < <(with_rows)
    exit
    ;;
  --only) shift && chosen=$(printf '%s\n' "$@") ;;
  --any) chosen=$(programs | by_seed "$2" "${3:-30}") ;;
  [0-9]*) chosen=$(with_rows | by_seed "$1" "${2:-30}") ;;
  *) sed -n '2,/^set/s/^# \{0,1\}//p' "$0" && exit 2 ;;
esac
machine
echo
echo "| program | probe | without --retry | with --retry | stored | s | outside of tare's probes | another command line |"
echo "|---|---|---|---|---|---|---|---|"
judged=0 alone=0 equal=0 false=0
for name in $chosen; do judge; done
echo
echo "$judged programs: $alone equal by the rules alone, $equal with --retry; called equal and not so: $false"
if [ -n "${KEEP:-}" ]; then
  for each in notes logs refused; do [ ! -f "$work/$each" ] || cp "$work/$each" "$KEEP.$each"; done
elif [ -f "$work/notes" ]; then
  cat "$work/notes" >&2
fi
[ "$false" = 0 ]
