#include "parts.h"

int main(void) { return part() * 2; }
