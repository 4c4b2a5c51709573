#include <stdio.h>

int main(int argc, char **argv) {
  fputs("no newline, so only exit can flush it", stdout);
  return argc;
}
