#!/usr/bin/env bash
# How long does it take to make an image of a program with exactly its libraries? The peer is what
# people do by hand: buildah from scratch, ldd, cp, commit (which proves nothing). Needs root.
set -euo pipefail
cd "$(dirname "$0")/.."
. bench/lib.sh
work=$(mktemp -d)
export TARE_ROOT=$work/tare
trap 'rm -rf "$results" "$work"' EXIT
cat >"$work/by-hand" <<'E2'
#!/bin/bash
set -e
b="buildah --root $2/root --runroot $2/run --storage-driver vfs"
c=$($b from scratch)
m=$($b mount "$c")
for f in "$1" $(ldd "$1" | grep -o '/[^ ]*'); do
  mkdir -p "$m$(dirname "$f")"
  cp -L "$f" "$m$f"
done
$b config --entrypoint "[\"$1\"]" "$c"
$b commit -q "$c" by-hand
$b rm "$c"
E2
chmod +x "$work/by-hand"
machine
program=$(command -v "${1:-git}")
name=$(basename "$program")
contender "tare pack $name (first time)" sh -c 'rm -rf "$TARE_ROOT"; exec ./tare pack "$1" -t bench:1' sh "$program"
contender "tare pack $name (again)" ./tare pack "$program" -t bench:1
contender "buildah, ldd, cp by hand" "$work/by-hand" "$program" "$work"
race "an image of $name"
