#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void) {
  unsigned long sum = 0;
  char *kept[512] = {0};
  for (int i = 1; i < 20000; i++) {
    char **slot = &kept[i * 7 % 512];
    free(*slot);
    size_t size = (size_t)(i * 31 % 9000 + 1);
    *slot = i % 3 ? malloc(size) : calloc(size, 1);
    if (i % 5 == 0) {
      *slot = realloc(*slot, size += 5000);
    }
    memset(*slot, i & 255, size);
    sum = sum * 31 + (unsigned char)(*slot)[size - 1];
  }
  printf("%lu\n", sum);
  return 0;
}
