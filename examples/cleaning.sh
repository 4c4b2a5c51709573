#!/usr/bin/env bash
# Where cleaning up makes an image smaller, and where it only looks so: nginx with the lists of apt, and
# a file of 1 GB whose mode is changed. Each Dockerfile is shown and built; `./examples/cleaning.sh`
# from the top of the project. Needs root, mmdebstrap and a Debian mirror, which it takes from this
# machine's apt; writes nothing but a temporary folder of some GB.
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export TARE_ROOT=$work/tare
cd "$work"
tare() { "${TARE:-$top/tare}" "$@"; }

title() { printf '\n## %s\n' "$*"; }
die() {
  printf 'cleaning.sh: %s\n' "$@" >&2
  exit 1
}

# build NAME [OPTION…]: of the Dockerfile on standard input, which is shown
build() {
  local name=$1
  shift
  mkdir -p empty
  tee Dockerfile | sed 's/^/    /'
  printf '\n$ tare build %s\n\n' "$* -t cleaning:$name ."
  tare build -q -f Dockerfile "$@" -t "cleaning:$name" empty >log 2>&1 || die "cannot build $name:" "$(tail -n 20 log)"
}

title "nginx and the lists of apt (row 6)"
# a base in which apt works as on this machine
apt-config dump Acquire >apt.conf
mmdebstrap --quiet --variant=minbase --aptopt="$work/apt.conf" "$(. /etc/os-release && echo "$VERSION_CODENAME")" - 2>log |
  tare import -c 'CMD ["bash"]' - debian >log.import 2>&1 || die "cannot make the base:" "$(cat log log.import)"

build nginx-kept <<'D'
FROM debian
RUN apt-get update && apt-get install -y nginx
D
build nginx-later <<'D'
FROM debian
RUN apt-get update && apt-get install -y nginx
RUN rm -rf /var/lib/apt/lists/* /var/cache/apt/*
D
build nginx-squashed --squash <Dockerfile
build nginx-same <<'D'
FROM debian
RUN apt-get update && apt-get install -y nginx && rm -rf /var/lib/apt/lists/* /var/cache/apt/*
D
build nginx-mounted <<'D'
FROM debian
RUN --mount=type=cache,target=/var/lib/apt/lists --mount=type=cache,target=/var/cache/apt \
    apt-get update && apt-get install -y nginx
D
build nginx-needed <<'D'
FROM debian
RUN --mount=type=cache,target=/var/lib/apt/lists --mount=type=cache,target=/var/cache/apt \
    apt-get update && apt-get install -y --no-install-recommends nginx
D
printf '$ tare images cleaning --sort size\n'
tare images cleaning --sort size

title "A file of 1 GB and its mode (row 7)"
build big <<'D'
FROM debian
RUN head -c 1G /dev/zero >/big
D
build big-chmod <<'D'
FROM debian
RUN head -c 1G /dev/zero >/big
RUN chmod 600 /big
D
build big-chmod-squashed --squash <Dockerfile
build big-same <<'D'
FROM debian
RUN head -c 1G /dev/zero >/big && chmod 600 /big
D
printf "\$ tare images 'cleaning:big*' --sort size\n"
tare images 'cleaning:big*' --sort size
printf '\n$ tare history cleaning:big-chmod\n'
tare history cleaning:big-chmod
