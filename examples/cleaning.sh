#!/usr/bin/env bash
# Where cleaning up makes an image smaller, and where it only looks so: nginx with the lists of apt, and
# a file of 1 GB whose mode is changed. Each Dockerfile is shown and built; `./examples/cleaning.sh`
# from anywhere. Needs root, mmdebstrap and a Debian mirror, which it takes from this machine's apt;
# writes nothing but a temporary folder of 9 GB (below TMPDIR, or /tmp).
set -euo pipefail
top=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)

title() { printf '\n## %s\n' "$*"; }
die() {
  printf 'cleaning.sh: %s\n' "$@" >&2
  exit 1
}

command -v mmdebstrap >/dev/null || die "this needs mmdebstrap, which makes its Debian base: apt install mmdebstrap"
[ "$(id -u)" = 0 ] || die "this needs root: apt-get in a RUN does"
suite=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
[ -n "$suite" ] || die "/etc/os-release does not say which release of Debian this is (VERSION_CODENAME)"

tare=$(realpath "${TARE:-$top/tare}")
tare() { "$tare" "$@"; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# a program that takes the signal and ends by itself would let this go on
trap 'exit 130' INT
trap 'exit 143' TERM HUP
export TARE_ROOT=$work/tare
cd "$work"
mkdir empty

# build NAME [OPTION…]: of the Dockerfile on standard input, which is shown
build() {
  printf '\n'
  tee Dockerfile | sed 's/^/    /'
  again "$@"
}

# again NAME [OPTION…]: of the same Dockerfile
again() {
  local name=$1
  shift
  printf '\n$ tare build %s\n' "${*:+$* }-t cleaning:$name ."
  tare build -q -f Dockerfile "$@" -t "cleaning:$name" empty >log 2>&1 </dev/null ||
    die "cannot build $name:" "$(tail -n 20 log)"
}

# list PATTERN…: the table of these images
list() {
  printf '\n$ tare images %s\n' "$*"
  eval "tare images $*"
}

title "nginx and the lists of apt"
# a base in which apt works as on this machine
apt-config dump Acquire >apt.conf
mmdebstrap --quiet --variant=minbase --aptopt="$work/apt.conf" "$suite" base.tar >log 2>&1 </dev/null ||
  die "cannot make the Debian base (does apt-get update work here?):" "$(tail -n 20 log)"
tare import -c 'CMD ["bash"]' base.tar debian >log 2>&1 || die "cannot import the Debian base:" "$(cat log)"
rm base.tar

build nginx-kept <<'D'
FROM debian
RUN apt-get update && apt-get install -y nginx
D
build nginx-later <<'D'
FROM debian
RUN apt-get update && apt-get install -y nginx
RUN rm -rf /var/lib/apt/lists/* /var/cache/apt/*
D
again nginx-squashed --squash
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
list --sort size

title "A file of 1 GB and its mode"
build big <<'D'
FROM debian
RUN head -c 1G /dev/zero >/big
D
build big-chmod <<'D'
FROM debian
RUN head -c 1G /dev/zero >/big
RUN chmod 600 /big
D
again big-chmod-squashed --squash
build big-same <<'D'
FROM debian
RUN head -c 1G /dev/zero >/big && chmod 600 /big
D
list "'cleaning:big*'" --sort size
printf '\n$ tare history cleaning:big-chmod\n'
tare history cleaning:big-chmod
