#include <setjmp.h>
#include <stdio.h>

static jmp_buf place;

static void leap(int value) { longjmp(place, value); }

int main(void) {
  volatile int before = 4;
  int value = setjmp(place);
  if (value == 0) {
    leap(11);
  }
  puts("landed");
  return before + value;
}
