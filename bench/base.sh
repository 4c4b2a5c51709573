#!/usr/bin/env bash
# How long does an image of nginx-light out of Debian packages take, beside mmdebstrap (variant
# extract, which runs no script either)? Both have their caches: tare its own; mmdebstrap gets the
# lists and the packages of an earlier run by links before it begins, so that it asks the archive for
# no more than whether its lists are new, as tare does. Needs root and apt sources of bookworm.
set -euo pipefail
cd "$(dirname "$0")/.."
. bench/lib.sh
work=$(mktemp -d)
export TARE_ROOT=$work/tare work
trap 'rm -rf "$results" "$work"' EXIT
package=${1:-nginx-light}
mkdir -p "$work/warm"
machine
echo "$(mmdebstrap --version), $(./tare --version), $package"
mmdebstrap --quiet --mode=root --variant=extract --include="$package" \
  --extract-hook='cp -a "$1/var/lib/apt/lists" "$1/var/cache/apt/archives" "$work/warm"' \
  bookworm "$work/x.tar"
./tare base "$package" -t bench:1 --lock "$work/lock" -q >/dev/null 2>&1
contender "mmdebstrap --variant=extract" mmdebstrap --quiet --mode=root --variant=extract \
  --include="$package" --skip=download/empty \
  --setup-hook='mkdir -p "$1/var/cache/apt" "$1/var/lib/apt"; rm -rf "$1/var/lib/apt/lists" "$1/var/cache/apt/archives"; cp -al "$work/warm/lists" "$1/var/lib/apt"; cp -al "$work/warm/archives" "$1/var/cache/apt"' \
  bookworm "$work/x.tar"
contender "tare base" ./tare base "$package" -t bench:1
contender "tare base, packages not unpacked before" \
  sh -c 'rm -rf "$TARE_ROOT"/cache/package/*.data; exec ./tare base "$1" -t bench:1' sh "$package"
contender "tare base --lock" ./tare base "$package" -t bench:1 --lock "$work/lock"
race "an image of $package"
