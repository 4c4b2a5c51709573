#!/usr/bin/env bash
# What does the smallest useful image of a program weigh beside the same package on a Debian base?
# The base is Debian's own minimal package set, as mmdebstrap makes it with this machine's apt sources
# (caches and lists already removed). Needs root, mmdebstrap and pigz.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
export TARE_ROOT=$work/tare
trap 'rm -rf "$work"' EXIT
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")

human() { awk -v b="$1" 'BEGIN { split("B kB MB GB", u); i = 1; while (b >= 1000) { b /= 1000; i++ } printf "%.3g %s", b, u[i] }'; }

echo "| program | packed: stored | pulled | Debian base with the package: stored | pulled (gzip) | stored / stored |"
echo "|---|---|---|---|---|---|"
for pair in bash:bash jq:jq sqlite3:sqlite3 openssl:openssl curl:curl git:git nginx:nginx-light; do
  program=${pair%%:*} package=${pair##*:}
  ./tare pack "$(PATH=$PATH:/usr/sbin command -v "$program")" -t "$program" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
  stored=$(./tare images "$program" --format json | jq '.[0].Size')
  ./tare save --format oci-archive -o "$work/packed.tar" "$program" 2>/dev/null
  pulled=$(pigz -6 -c "$work/packed.tar" | wc -c)
  rm -f "$work/packed.tar"
  mmdebstrap --quiet --variant=minbase --include="$package" "$suite" "$work/base.tar" 2>"$work/log" || { cat "$work/log" >&2; exit 1; }
  base=$(stat -c %s "$work/base.tar")
  basepulled=$(pigz -6 -c "$work/base.tar" | wc -c)
  echo "| $program | $(human "$stored") | $(human "$pulled") | $(human "$base") | $(human "$basepulled") | 1 / $((base / stored)) |"
done
