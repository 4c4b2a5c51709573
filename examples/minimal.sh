#!/usr/bin/env bash
# From a C file to a minimal image; what goes wrong in empty images, and what a program needs besides
# its libraries. Each command is shown and run; `./examples/minimal.sh` from the top of the project.
# Needs gcc; musl-gcc makes the smallest variants. Writes nothing but a temporary folder.
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export TARE_ROOT=$work/tare
cd "$work"
tare() { "$top/tare" "$@"; }

title() { printf '\n## %s\n' "$*"; }
# shows a command and runs it; what it says and how it ends is part of the example
show() {
  printf '\n$ %s\n' "$*"
  eval "$*" 2>&1 || printf '(status %s)\n' "$?"
}

cat >pause.c <<'C'
#include <unistd.h>
int main(void) { pause(); return 0; }
C
cat >hello.c <<'C'
#include <stdio.h>
int main(void) { puts("Hello, world!"); return 0; }
C
cat >names.c <<'C'
#include <iconv.h>
#include <netdb.h>
#include <pwd.h>
#include <stdio.h>
#include <time.h>
int main(int argc, char **argv) {
  struct addrinfo *found = 0;
  int status = getaddrinfo(argc > 1 ? argv[1] : "localhost", 0, 0, &found);
  struct passwd *user = getpwnam("nobody");
  iconv_t latin = iconv_open("UTF-8", "ISO-8859-15");
  char zone[32] = "";
  time_t zero = 0;
  strftime(zone, sizeof zone, "%H:%M %Z", localtime(&zero));
  printf("address %s, user %d, conversion %s, time %s\n", status ? gai_strerror(status) : "found",
         user ? (int)user->pw_uid : -1, latin == (iconv_t)-1 ? "missing" : "there", zone);
  return status != 0;
}
C

title "A C program, compiled in every way, as an image (rows 1 and 2)"
show cat pause.c
show tare pack pause.c -t pause
show tare pack hello.c -t hello
show tare run --rm hello
show tare images

title "What goes wrong in an empty image (row 13)"
mkdir -p string dynamic/bin musl/lib
gcc -Os -static -s hello.c -o string/p
gcc -Os -s hello.c -o dynamic/p
cp dynamic/p musl/p
show "tar -c -C string . | tare import -c 'CMD [\"/bin/sh\",\"-c\",\"/p\"]' - string"
show tare run --rm string
show tare copy rootfs:dynamic dynamic
show tare run --rm dynamic /p
if [ -e /lib/ld-musl-x86_64.so.1 ]; then
  cp -L /lib/ld-musl-x86_64.so.1 musl/lib/
  show tare copy rootfs:musl musl
  show tare run --rm musl /p
fi
if command -v go >/dev/null; then
  mkdir -p cgo
  printf 'package main\n\nimport "C"\nimport "fmt"\n\nfunc main() { fmt.Println("hello") }\n' >main.go
  if GO111MODULE=off GOCACHE=$work/go CGO_ENABLED=1 go build -o cgo/p main.go 2>/dev/null; then
    show tare copy rootfs:cgo cgo
    show tare run --rm cgo /p
  fi
fi

title "What a program needs, also what it loads late (row 14)"
gcc -Os -s names.c -o names
show tare ldd ./names
show tare pack ./names -t names -e TZ=Europe/Berlin "--probe ./names"
show tare run --rm names localhost
show tare pack names.c -t names:c -e TZ=Europe/Berlin
show tare run --rm names:c localhost
