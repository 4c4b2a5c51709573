#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t caught;

static void handle(int signal) { caught += signal; }

int main(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = handle;
  sigaction(SIGUSR1, &action, 0);
  sigaction(SIGALRM, &action, 0);
  raise(SIGUSR1);
  ualarm(10000, 0);
  errno = 0;
  int result = pause();
  puts(result == -1 && errno == EINTR ? "EINTR" : "other");
  return caught == SIGUSR1 + SIGALRM ? 7 : 1;
}
