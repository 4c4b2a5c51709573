#include <stdio.h>

int main(int argc, char **argv) {
  printf("%d %5d|%-5d|%05d %x %#o\n", argc, 42, 42, 42, 255, 8);
  printf("%s %10s|%-10s|%.2s %c %%\n", argv[0], "right", "left", "cut", 'c');
  printf("%.3f %e %g %a %10.2f|\n", 3.14159, 12345.678, 0.0001, 1.0, 2.5);
  printf("%lld %zu %p\n", 1LL << 40, sizeof(int), (void *)0x10);
  return 0;
}
