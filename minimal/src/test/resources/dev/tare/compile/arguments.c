#include <stdio.h>
#include <string.h>

int main(int argc, char **argv) {
  for (int i = 0; i < argc; i++) {
    puts(argv[i]);
  }
  return argv[argc] == 0 && strcmp(argv[0], "./arguments") == 0 ? argc : 100;
}
