#!/bin/bash
# What images of the recipes come to, for `tare base --list`: builds each of the machine's archives
# and writes what `tare compare` counts to debian's resource `costs`. To be run before a release.
set -e
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export TARE_ROOT=$work/tare
suite=${SUITE:-bookworm}
folder=debian/src/main/resources/dev/tare/debian/base
recipes=$(sed -n 's/^Recipe: //p' "$folder/recipes")
for recipe in $recipes; do
  ./tare base "@$recipe" --suite "$suite" --platform linux/amd64 -t "$recipe" -q >"$work/log" 2>&1 ||
    { cat "$work/log" >&2; exit 1; }
done
{
  printf '# Made by bench/recipes.sh.\nDate: %s\nSuite: %s\nArchitecture: amd64\n' "$(date +%F)" "$suite"
  # shellcheck disable=SC2086
  ./tare compare --format csv $recipes | awk -F, 'NR > 1 {
    printf "\nRecipe: %s\nStored: %s\nPulled: %s\nFiles: %s\nRecords: %s\nSetuid: %s\nShells: %s\n",
      $1, $2, $3, $4, $5, $6, $7 }'
} >"$work/costs"
mv "$work/costs" "$folder/costs"
