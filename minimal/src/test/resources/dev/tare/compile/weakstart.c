#include <stdio.h>

extern int __libc_start_main(void) __attribute__((weak));

int main(void) {
  puts(__libc_start_main ? "defined" : "undefined");
  return 0;
}
