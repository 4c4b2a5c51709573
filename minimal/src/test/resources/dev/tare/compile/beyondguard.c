int main(int argc, char **argv) {
  long other = 1;
  if (argc > 1) {
    __asm__ volatile("mov %%fs:0x280, %0" : "=r"(other));
  }
  return 0;
}
