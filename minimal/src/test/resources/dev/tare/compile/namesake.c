#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>

static __attribute__((noinline)) const char *_start(int n) {
  return n > 1 ? program_invocation_name : "nobody";
}

int main(int argc, char **argv) {
  puts(_start(argc));
  return 0;
}
