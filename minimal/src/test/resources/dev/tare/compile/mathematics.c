#include <math.h>
#include <stdlib.h>

int main(int argc, char **argv) {
  double x = argc > 1 ? atof(argv[1]) : 2.0;
  return (int)(sqrt(x) * 10 + sin(0.0) + pow(x, 2.0));
}
