static unsigned long guard(void) {
  unsigned long value;
  __asm__ volatile("mov %%fs:0x28, %0" : "=r"(value));
  return value;
}

int main(void) { return guard() == 0; }
