#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(void) {
  if (open("/no/such/file", O_RDONLY) != -1) {
    return 1;
  }
  int first = errno;
  puts(strerror(first));
  perror("open");
  close(-1);
  return first == ENOENT && errno == EBADF ? 0 : 2;
}
