#!/usr/bin/env bash
# A program that only pauses, in an empty image: built, run in the background, listed, entered, looked
# at with tools that the image does not hold, stopped and removed. `./examples/pause.sh` from anywhere;
# needs gcc, busybox (static), conmon and crun or runc. Writes nothing but a temporary folder.
set -euo pipefail
top=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)

die() {
  printf 'pause.sh: %s\n' "$@" >&2
  exit 1
}
for program in gcc conmon busybox; do
  command -v "$program" >/dev/null || die "this needs $program: apt install $program"
done

tare=$(realpath "${TARE:-$top/tare}")
tare() { "$tare" "$@"; }
work=$(mktemp -d)
trap 'tare rm -fa >/dev/null 2>&1 || :; rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
export TARE_ROOT=$work/tare
cd "$work"
# built, where it is not yet, before the first line is shown
tare --version >/dev/null

# show COMMAND…: prints it, and what it says; a failure is told
show() {
  printf '\n$ %s\n' "$*"
  local status=0
  eval "$*" 2>&1 || status=$?
  [ "$status" = 0 ] || printf '(exit status %d)\n' "$status"
}

cat >p.c <<'C'
#include <unistd.h>
int main(void) { pause(); return 0; }
C
cat >Dockerfile <<'D'
FROM scratch
ADD p /
CMD ["/p"]
D
show cat p.c
show cat Dockerfile
show gcc -Os -s -static -ffunction-sections -Wl,--gc-sections -o p p.c
show tare build -q -t p .
show tare images
show tare run -d --name paused p
show tare ps -a
show tare exec paused /bin/bash
show tare exec paused /bin/ls
show tare debug paused -- ls /proc/1/root/
# tools beyond those of busybox come as an image: here ldd, a script of bash
show tare pack /bin/bash --add /usr/bin/ldd -t tools
show tare debug --tools tools paused -- ldd /proc/1/root/p
show tare top paused
show tare stats paused
show tare stop paused
show tare ps -a
show tare rm paused
show tare ps -a
