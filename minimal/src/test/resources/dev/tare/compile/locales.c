#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <wchar.h>

int main(void) {
  puts(setlocale(LC_ALL, "C.UTF-8") ? "set" : "refused");
  struct tm date;
  memset(&date, 0, sizeof date);
  date.tm_year = 124;
  date.tm_mon = 1;
  date.tm_mday = 29;
  date.tm_wday = 4;
  char text[64];
  strftime(text, sizeof text, "%A %d %B %Y %x", &date);
  puts(text);
  wchar_t wide[32];
  swprintf(wide, 32, L"%ls %d", L"gr\u00fc\u00df", 7);
  printf("%ls %zu\n", wide, wcslen(wide));
  return 0;
}
