#include <sys/auxv.h>
#include <unistd.h>

int main(void) { return getauxval(AT_PAGESZ) == (unsigned long)sysconf(_SC_PAGESIZE) ? 0 : 1; }
