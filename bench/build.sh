#!/usr/bin/env bash
# Are builds slower than buildah's and podman's? Three Dockerfiles: a program into an empty image; a C
# program compiled in one stage and copied from it; a file of 1 GB. Each is built anew and, with the
# steps of before, once more. Ratio: tare / the peer. The base is that of examples/minimage, the same
# image for all; peers build in a chroot, where they are fastest.
set -euo pipefail
cd "$(dirname "$0")/.."
. bench/lib.sh
work=$(mktemp -d)
export TARE_ROOT=$work/tare
peers=(--root "$work/containers" --runroot "$work/run")
trap 'rm -rf "$results"; buildah "${peers[@]}" rm --all >/dev/null 2>&1; rm -rf "$work"' EXIT

mkdir -p "$work"/{add,stages,big}
printf 'int main(void) { return 0; }\n' >"$work/stages/p.c"
gcc -Os -s -static -o "$work/add/p" "$work/stages/p.c"
cat >"$work/add/Dockerfile" <<'D'
FROM scratch
ADD p /
CMD ["/p"]
D
cat >"$work/stages/Dockerfile" <<'D'
FROM bench/gcc AS build
WORKDIR /work
COPY p.c .
RUN gcc -Os -s -static -o p p.c

FROM scratch
COPY --from=build /work/p /p
CMD ["/p"]
D
head -c 1000000000 /dev/urandom >"$work/big/data"
printf 'FROM scratch\nCOPY data /\n' >"$work/big/Dockerfile"

examples/minimage/base gcc
./tare tag minimage-base:gcc bench/gcc
./tare copy bench/gcc "oci:$work/layout:gcc" 2>/dev/null
# peers take a path with capital letters for a bad name
(cd "$work" && buildah "${peers[@]}" pull -q oci:layout:gcc >id)
buildah "${peers[@]}" tag "$(cat "$work/id")" bench/gcc
rm -rf "$work/layout"
machine

# compare TITLE CONTEXT: what a step left is for the second race alone
compare() {
  local context=$work/$2
  contender "tare build --no-cache" ./tare build --no-cache -q -t bench/x "$context"
  contender "buildah build --no-cache" buildah "${peers[@]}" build --isolation chroot --no-cache -q -t bench/x "$context"
  contender "podman build --no-cache" podman "${peers[@]}" --cgroup-manager=cgroupfs build --isolation chroot --no-cache -q -t bench/x "$context"
  race "$1"
  contender "tare build" ./tare build -q -t bench/x "$context"
  contender "buildah build --layers" buildah "${peers[@]}" build --isolation chroot --layers -q -t bench/x "$context"
  contender "podman build" podman "${peers[@]}" --cgroup-manager=cgroupfs build --isolation chroot -q -t bench/x "$context"
  race "$1, again"
}

before='sync -f "$work"'
compare "build: a program into an empty image" add
compare "build: compiled in one stage, copied from it" stages
rounds=2
compare "build: a file of 1 GB" big
