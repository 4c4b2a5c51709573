#!/usr/bin/env bash
# Are save and load of a 500 MB image slower than skopeo's? Ratio: tare / the peer, in the same form.
# Layers stay uncompressed on both sides: skopeo would compress on the way into oci: from an archive
# of docker save, so that pair ends in dir:, which takes what comes.
set -euo pipefail
cd "$(dirname "$0")/.."
. bench/lib.sh
work=$(mktemp -d)
export TARE_ROOT=$work/tare
trap 'rm -rf "$results" "$work"' EXIT

mkdir -p "$work/rootfs"
for i in 1 2 3 4 5; do head -c 100000000 /dev/urandom >"$work/rootfs/$i"; done
./tare copy "rootfs:$work/rootfs" bench/big:1
./tare copy bench/big:1 "oci:$work/layout:big"
./tare copy bench/big:1 "oci-archive:$work/oci.tar:big"
./tare copy bench/big:1 "docker-archive:$work/docker.tar:bench/big:1"
rm -rf "$work/rootfs"
machine

# every command writes anew, and none waits for what another left to be written
before='rm -rf "$work"/out* "$work"/fresh*; sync -f "$work"'
fresh="TARE_ROOT=$work/fresh"

contender "tare save, docker-archive" ./tare save -o "$work/out.tar" bench/big:1
contender "skopeo copy oci: docker-archive:" skopeo --insecure-policy copy -q "oci:$work/layout:big" "docker-archive:$work/out.tar:bench/big:1"
race "save 500 MB"

contender "tare copy, oci-archive" ./tare copy bench/big:1 "oci-archive:$work/out.tar:big"
contender "skopeo copy oci: oci-archive:" skopeo --insecure-policy copy -q "oci:$work/layout:big" "oci-archive:$work/out.tar:big"
race "save 500 MB as an OCI archive"

contender "tare load, docker-archive" env "$fresh" ./tare load -q -i "$work/docker.tar"
contender "skopeo copy docker-archive: dir:" skopeo --insecure-policy copy -q "docker-archive:$work/docker.tar" "dir:$work/out"
race "load 500 MB"

contender "tare load, oci-archive" env "$fresh" ./tare load -q -i "$work/oci.tar"
contender "skopeo copy oci-archive: oci:" skopeo --insecure-policy copy -q "oci-archive:$work/oci.tar:big" "oci:$work/out:big"
race "load 500 MB from an OCI archive"
