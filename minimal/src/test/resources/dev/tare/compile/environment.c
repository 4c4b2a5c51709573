#include <stdio.h>
#include <stdlib.h>

extern char **environ;

int main(int argc, char **argv, char **envp) {
  const char *greeting = getenv("GREETING");
  puts(greeting ? greeting : "not set");
  puts(getenv("ABSENT") ? "set" : "not set");
  for (char **each = environ; *each; each++) {
    puts(*each);
  }
  return envp == environ ? 0 : 1;
}
