#include "parts.h"

int part(void) { return PART; }
