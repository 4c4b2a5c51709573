#include <errno.h>
#include <unistd.h>

int main(void) {
  char byte;
  if (errno != 0 || read(-1, &byte, 1) != -1 || errno != EBADF) {
    return 1;
  }
  if (chdir("/no/such/directory") != -1 || errno != ENOENT) {
    return 2;
  }
  return 33;
}
