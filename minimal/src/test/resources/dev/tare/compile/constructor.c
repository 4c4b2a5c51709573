#include <unistd.h>

static int ready;

__attribute__((constructor)) static void prepare(void) { ready = 9; }

__attribute__((destructor)) static void leave(void) { write(1, "left\n", 5); }

int main(void) { return ready; }
