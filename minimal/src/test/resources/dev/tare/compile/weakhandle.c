extern char __dso_handle __attribute__((weak));

int main(void) {
  return &__dso_handle ? 3 : 4;
}
