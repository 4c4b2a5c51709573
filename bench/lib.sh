# Sourced by the scripts of this folder. Measures whole commands side by side: each round runs every
# contender once, so that a change of the machine's speed hits all of them alike; medians are quoted.

rounds=${ROUNDS:-5}
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

# contender NAME COMMAND… : notes a command line; run them all with `race`.
names=()
commands=()
contender() {
  names+=("$1")
  shift
  commands+=("$(printf '%q ' "$@")")
}

# race TITLE : one warm-up, then the rounds; prints a Markdown table, ratios against the first.
# A contender that fails stops the bench: a figure of a failed command would be a lie.
race() {
  local title=$1 round i
  for ((round = 0; round <= rounds; round++)); do
    for i in "${!commands[@]}"; do
      if [ -n "${before:-}" ]; then eval "$before"; fi
      /usr/bin/time -f '%e %U %S %M' -o "$results/time" sh -c "${commands[$i]}" \
        >"$results/out" 2>"$results/err" || {
        echo "bench: ${names[$i]} failed: $(tail -n 3 "$results/err")" >&2
        return 1
      }
      [ "$round" = 0 ] || tail -n 1 "$results/time" >>"$results/$i"
    done
  done
  echo
  echo "### $title"
  echo "| command | wall ms, median (min–max) | cpu ms | peak MB | ratio |"
  echo "|---|---|---|---|---|"
  local first=
  for i in "${!names[@]}"; do
    local wall cpu rss
    wall=$(cut -d' ' -f1 "$results/$i" | median)
    cpu=$(awk '{print $2 + $3}' "$results/$i" | median)
    rss=$(cut -d' ' -f4 "$results/$i" | median)
    first=${first:-$wall}
    awk -v n="${names[$i]}" -v w="$wall" -v lo="$(cut -d' ' -f1 "$results/$i" | sort -n | head -n 1)" \
      -v hi="$(cut -d' ' -f1 "$results/$i" | sort -n | tail -n 1)" -v c="$cpu" -v r="$rss" -v f="$first" \
      'BEGIN { printf "| %s | %d (%d–%d) | %d | %d | %.2f |\n", n, w*1000, lo*1000, hi*1000, c*1000, r/1000, (w > 0 ? f/w : 0) }'
    rm -f "$results/$i"
  done
  names=()
  commands=()
}

median() {
  sort -n | awk '{ v[NR] = $1 } END { print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

machine() {
  echo "$(date +%F), $(nproc) cores, $(uname -sr), $(. /etc/os-release && echo "$PRETTY_NAME")"
}
