#!/usr/bin/env bash
# Are pull and push slower than skopeo's and buildah's? Ratio: tare / the peer, over a registry on this
# machine, 510 MB of files in ten layers; BYTES=5000000 for a trial.
set -euo pipefail
cd "$(dirname "$0")/.."
. bench/lib.sh
work=$(mktemp -d)
bytes=${BYTES:-510000000}
export TARE_ROOT=$work/tare
export STORAGE_DRIVER=vfs
cat >"$work/config.yml" <<END
version: 0.1
log: {level: info, accesslog: {disabled: true}}
storage: {filesystem: {rootdirectory: $work/registry}, delete: {enabled: true}}
http: {addr: 127.0.0.1:0}
END
docker-registry serve "$work/config.yml" >"$work/registry.log" 2>&1 &
server=$!
trap 'kill "$server"; rm -rf "$results" "$work"' EXIT
until grep -q 'listening on' "$work/registry.log"; do
  kill -0 "$server" || { cat "$work/registry.log" >&2; exit 1; }
  sleep 0.1
done
host=$(sed -n 's/.*listening on \(127\.0\.0\.1:[0-9]*\).*/\1/p' "$work/registry.log")

# what programs are made of compresses as programs do
mkdir "$work/context"
(
  set +o pipefail # head takes what it needs
  find /usr/lib /usr/bin -xdev -type f -size -20M -print0 2>/dev/null | sort -z |
    xargs -0 cat 2>/dev/null | head -c "$bytes" | split -b "$((bytes / 10))" -d - "$work/context/f"
)
{
  echo "FROM scratch"
  for file in "$work"/context/f*; do echo "COPY ${file##*/} /"; done
} >"$work/Dockerfile"
./tare build -q -t "$host/big:1" -f "$work/Dockerfile" "$work/context"
buildah bud -q -t "$host/theirs:1" -f "$work/Dockerfile" "$work/context" >/dev/null
machine

# an empty registry, and nothing compressed yet
before='rm -rf "$work/registry/docker" "$work/tare/cache/compressed"; sync -f "$work"'
contender "tare push, nothing there" ./tare push -q "$host/big:1"
contender "buildah push" buildah push -q --tls-verify=false "$host/theirs:1" "docker://$host/theirs:1"
race "first push of $((bytes / 1000000)) MB in ten layers"

./tare push -q "$host/big:1"
before=
contender "tare push, all there" ./tare push -q "$host/big:1"
contender "skopeo copy, all there" skopeo --insecure-policy copy -q --src-tls-verify=false --dest-tls-verify=false "docker://$host/big:1" "docker://$host/big:1"
race "second push"

before='rm -rf "$work/out"; sync -f "$work"'
contender "tare copy docker: oci:" ./tare copy "docker://$host/big:1" "oci:$work/out:x"
contender "skopeo copy docker: oci:" skopeo --insecure-policy copy -q --src-tls-verify=false "docker://$host/big:1" "oci:$work/out:x"
race "pull into a layout"

before='rm -rf "$work/fresh"; sync -f "$work"'
contender "tare pull" env "TARE_ROOT=$work/fresh" ./tare pull -q "$host/big:1"
contender "skopeo copy docker: dir:" skopeo --insecure-policy copy -q --src-tls-verify=false "docker://$host/big:1" "dir:$work/fresh"
race "pull into the store, every entry read"
