#include <arpa/inet.h>
#include <iconv.h>
#include <netdb.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

static void resolve(const char *name) {
  struct addrinfo hints, *found;
  memset(&hints, 0, sizeof hints);
  hints.ai_family = AF_INET;
  hints.ai_socktype = SOCK_STREAM;
  int result = getaddrinfo(name, 0, &hints, &found);
  if (result != 0) {
    printf("%s: %s\n", name, gai_strerror(result));
    return;
  }
  char text[INET_ADDRSTRLEN];
  inet_ntop(AF_INET, &((struct sockaddr_in *)found->ai_addr)->sin_addr, text, sizeof text);
  printf("%s: %s\n", name, text);
}

int main(int argc, char **argv) {
  for (int i = 1; i < argc; i++) {
    resolve(argv[i]);
  }
  struct passwd *root = getpwnam("root");
  printf("root: %s\n", root ? root->pw_dir : "unknown");
  char in[] = "gr\xfc\xdf", out[16] = "", *from = in, *to = out;
  size_t left = 4, room = 15;
  iconv_t conversion = iconv_open("UTF-8", "ISO-8859-15");
  if (conversion == (iconv_t)-1 || iconv(conversion, &from, &left, &to, &room) == (size_t)-1) {
    puts("iconv: not converted");
  } else {
    printf("iconv: %s\n", out);
  }
  time_t then = 1720000000;
  char date[64];
  strftime(date, sizeof date, "%F %T %Z", localtime(&then));
  puts(date);
  return 0;
}
