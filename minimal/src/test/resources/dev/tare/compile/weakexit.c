extern void exit(int) __attribute__((weak));

int main(int argc, char **argv) {
  if (argc > 1 && exit) {
    exit(3);
  }
  return 4;
}
