#include <stdio.h>
#include <stdlib.h>

static void first(void) { puts("first registered"); }

static void second(void) { fputs("second registered", stdout); }

int main(void) {
  atexit(first);
  atexit(second);
  fputs("main ", stdout);
  return 5;
}
