#!/usr/bin/env bash
# How big are images of the same Debian packages, made in five ways? Bytes of the tar, of that as
# gzip compresses it (level 6), files. Nothing is removed from what mmdebstrap makes but apt's lists
# and archives, which it removes itself. Needs root, mmdebstrap and apt sources of bookworm.
set -euo pipefail
cd "$(dirname "$0")/.."
. bench/lib.sh
work=$(mktemp -d)
export TARE_ROOT=$work/tare
trap 'rm -rf "$results" "$work"' EXIT

mb() { awk -v b="$1" 'BEGIN { printf "%.1f MB", b / 1e6 }'; }

# cell FILE : of a tar
cell() {
  printf ' %s (%s, %s) |' "$(mb "$(stat -c %s "$1")")" "$(mb "$(gzip -6 <"$1" | wc -c)")" \
    "$(tar tf "$1" | grep -vc '/$')"
}

# debstrap VARIANT PACKAGES
debstrap() {
  mmdebstrap --quiet --mode=root --variant="$1" --include="$2" \
    --aptopt='APT::Install-Recommends "false"' bookworm "$work/x.tar" 2>"$work/log" ||
    { cat "$work/log" >&2; exit 1; }
  cell "$work/x.tar"
}

# tare ARGUMENTS… : of base
tared() {
  ./tare base -q -t it "$@" >/dev/null 2>"$work/log" || { cat "$work/log" >&2; exit 1; }
  local blob
  blob=$(./tare inspect --format '{{(index .RootFS.Layers 0)}}' it)
  cat "$TARE_ROOT/store/blobs/sha256/${blob#sha256:}" >"$work/x.tar"
  cell "$work/x.tar"
}

# row PACKAGE OPTIONS… : the options of the minimal variant
row() {
  local package=$1
  shift
  printf '| %s |' "$package"
  debstrap minbase "$package"
  debstrap apt "$package"
  debstrap extract "$package"
  tared "$package"
  tared "$package" --variant minimal "$@"
  echo
}

machine
echo "$(mmdebstrap --version), $(./tare --version); tar (gzip, files)"
echo
echo "| package | mmdebstrap minbase | apt | extract | tare base | --variant minimal |"
echo "|---|---|---|---|---|---|"
row nginx-light --cmd 'nginx -g "daemon off;"'
row python3 --program python3
row openjdk-17-jre-headless --program java
row postgresql --program /usr/lib/postgresql/15/bin/postgres --program /usr/lib/postgresql/15/bin/initdb
row busybox-static --program busybox
row jq --program jq
