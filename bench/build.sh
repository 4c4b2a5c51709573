#!/usr/bin/env bash
# Are builds slower than those of others? Shapes: (a) a program into an empty image; (b) 50,000 files of
# 1 to 4 kB; (c) five files of 200 MB; (d) two stages that each compile, copied into a third image;
# (e) one of the 50,000 files changed. Each is built anew and, with the steps of before, once more.
# Ratio: tare / the peer. The base is that of examples/minimage, the same image for all; buildah and
# podman build in a chroot, where they are fastest. docker's BuildKit takes part where dockerd is
# installed; it is started on a socket of its own. For (b) and (c) a line says what reading and hashing
# alone takes: tar | openssl sha256.
#
#   bench/build.sh [a|b|c|d|e …]
set -euo pipefail
cd "$(dirname "$0")/.."
. bench/lib.sh
shapes=${*:-a b c d e}
work=$(mktemp -d)
export TARE_ROOT=$work/tare DOCKER_BUILDKIT=1
peers=(--root "$work/containers" --runroot "$work/run")
dockerd=
finish() {
  rm -rf "$results"
  [ -z "$dockerd" ] || { kill "$dockerd" && wait "$dockerd" 2>/dev/null; } || true
  buildah "${peers[@]}" rm --all >/dev/null 2>&1
  rm -rf "$work"
}
trap finish EXIT

# start_docker: where there is one; DOCKER_HOST names it then
start_docker() {
  command -v dockerd >/dev/null && command -v docker >/dev/null || return 0
  dockerd -H "unix://$work/docker.sock" --data-root "$work/docker" --exec-root "$work/docker-run" \
    -p "$work/docker.pid" --bridge=none --iptables=false >"$work/docker.log" 2>&1 &
  dockerd=$!
  export DOCKER_HOST=unix://$work/docker.sock
  for _ in $(seq 60); do
    docker version >/dev/null 2>&1 && return 0
    sleep 0.5
  done
  echo "bench: dockerd does not come up, so it takes no part: $(tail -n 1 "$work/docker.log")" >&2
  kill "$dockerd" 2>/dev/null || true
  dockerd=
}

make_contexts() {
  mkdir -p "$work"/{add,many,big,stages}
  printf 'int main(void) { return 0; }\n' >"$work/stages/p.c"
  printf 'int main(void) { return 1; }\n' >"$work/stages/q.c"
  gcc -Os -s -static -o "$work/add/p" "$work/stages/p.c"
  printf 'FROM scratch\nADD p /\nCMD ["/p"]\n' >"$work/add/Dockerfile"
  cat >"$work/stages/Dockerfile" <<'D'
FROM bench/gcc AS one
WORKDIR /work
COPY p.c .
RUN gcc -Os -s -static -o p p.c
FROM bench/gcc AS two
WORKDIR /work
COPY q.c .
RUN gcc -Os -s -static -o q q.c
FROM scratch
COPY --from=one /work/p /p
COPY --from=two /work/q /q
CMD ["/p"]
D
  case $shapes in *[be]*) python3 - "$work/many" <<'P' ;; esac
import os, random, sys
some = random.Random(1)
for d in range(500):
    os.mkdir(f"{sys.argv[1]}/d{d}")
    for f in range(100):
        with open(f"{sys.argv[1]}/d{d}/f{f}", "wb") as out:
            out.write(some.randbytes(some.randint(1000, 4000)))
P
  case $shapes in *c*) for i in 1 2 3 4 5; do head -c 200000000 /dev/urandom >"$work/big/f$i"; done ;; esac
  for name in many big; do printf 'FROM scratch\nCOPY . /\n' >"$work/$name/Dockerfile"; done
}

# make_base: the image that (d) builds on, in the store of each
make_base() {
  examples/minimage/base gcc
  ./tare tag minimage-base:gcc bench/gcc
  ./tare copy bench/gcc "oci:$work/layout:gcc" 2>/dev/null
  # peers take a path with capital letters for a bad name
  (cd "$work" && buildah "${peers[@]}" pull -q oci:layout:gcc >id)
  buildah "${peers[@]}" tag "$(cat "$work/id")" bench/gcc
  if [ -n "$dockerd" ]; then
    ./tare save -o "$work/gcc.tar" bench/gcc
    docker load -q -i "$work/gcc.tar" >/dev/null
    rm -f "$work/gcc.tar"
  fi
  rm -rf "$work/layout"
}

# builders KIND CONTEXT: all contenders; KIND is cold or again
builders() {
  local context=$work/$2 anew=()
  [ "$1" = again ] || anew=(--no-cache)
  contender "tare build ${anew[*]}" ./tare build "${anew[@]}" -q -t bench/x "$context"
  contender "buildah build --layers ${anew[*]}" buildah "${peers[@]}" build --isolation chroot --layers "${anew[@]}" -q -t bench/x "$context"
  contender "podman build ${anew[*]}" podman "${peers[@]}" --cgroup-manager=cgroupfs build --isolation chroot "${anew[@]}" -q -t bench/x "$context"
  [ -z "$dockerd" ] || contender "docker build ${anew[*]} (BuildKit)" docker build --network host "${anew[@]}" -q -t bench/x "$context"
}

# limit CONTEXT: what nobody can do without
limit() { contender "tar | openssl sha256" sh -c "tar -C '$work/$1' -c . | openssl sha256"; }

has() { case " $shapes " in *" $1 "*) return 0 ;; *) return 1 ;; esac; }

make_contexts
start_docker
if has d; then make_base; fi
machine
before='sync -f "$work"'
if has a; then
  builders cold add
  race "build (a): a program into an empty image"
  builders again add
  race "build (a): again"
fi
if has d; then
  builders cold stages
  contender "the two commands alone, at once" sh -c "cd '$work/stages' && { gcc -Os -s -static -o p p.c & gcc -Os -s -static -o q q.c; wait; }"
  race "build (d): two stages that compile"
  builders again stages
  race "build (d): again"
fi
rounds=${ROUNDS:-2}
if has b; then
  builders cold many
  limit many
  race "build (b): 50,000 files"
fi
if has e; then
  # the first race leaves the steps of before
  builders again many
  before='date +%N >"$work/many/d7/f7"; sync -f "$work"; sleep 1.1'
  race "build (e): one of 50,000 files changed"
  before='sync -f "$work"'
fi
if has c; then
  builders cold big
  limit big
  race "build (c): five files of 200 MB"
  builders again big
  race "build (c): again"
fi
