#!/usr/bin/env bash
# How long does it take until a command that lists answers? Ratio: tare / the peer.
set -euo pipefail
cd "$(dirname "$0")/.."
. bench/lib.sh
TARE_ROOT=$(mktemp -d)
export TARE_ROOT
trap 'rm -rf "$results" "$TARE_ROOT"' EXIT
./tare pack /bin/true -t bench/true:1 >/dev/null 2>&1
machine
contender "tare --version" ./tare --version
contender "podman --version" podman --version
contender "buildah --version" buildah --version
race "start-up"
contender "tare images" ./tare images
contender "podman images" podman --root "$TARE_ROOT/podman" --runroot "$TARE_ROOT/podmanrun" --storage-driver vfs --cgroup-manager=cgroupfs images
contender "buildah images" buildah --root "$TARE_ROOT/podman" --runroot "$TARE_ROOT/podmanrun" --storage-driver vfs images
race "list images"
