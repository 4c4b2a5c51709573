#include <ctype.h>
#include <stdio.h>

int main(void) {
  int character;
  int count = 0;
  while ((character = getchar()) != EOF) {
    putchar(toupper(character));
    count++;
  }
  return count;
}
