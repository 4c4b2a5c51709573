#define _GNU_SOURCE
#include <errno.h>
#include <string.h>

int main(void) { return strcmp(program_invocation_short_name, "program") != 0; }
