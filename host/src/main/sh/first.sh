#!/bin/sh
# Makes the first process of containers from first.c, as text that can be read and compared:
# first.sh [COMPILER] >../resources/dev/tare/runtime/first-$(uname -m).hex
set -eu
cd "$(dirname "$0")/../c"
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
"${1:-cc}" -Os -std=c11 -Wall -Wextra -Werror -ffreestanding -nostdlib -static -fno-pic -no-pie \
  -fno-stack-protector -fno-asynchronous-unwind-tables -fno-builtin -fno-ident \
  -fno-tree-loop-distribute-patterns -Wl,--build-id=none,-z,noseparate-code,-z,norelro \
  -Wl,-z,noexecstack -s -o "$made/first" first.c
od -An -v -tx1 -w32 "$made/first" | tr -d ' '
