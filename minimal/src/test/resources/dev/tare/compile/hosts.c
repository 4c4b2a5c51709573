#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

int main(void) {
  struct addrinfo hints, *found;
  memset(&hints, 0, sizeof hints);
  hints.ai_family = AF_INET;
  hints.ai_socktype = SOCK_STREAM;
  int result = getaddrinfo("localhost", "80", &hints, &found);
  if (result != 0) {
    puts(gai_strerror(result));
    return 1;
  }
  char text[INET_ADDRSTRLEN];
  struct sockaddr_in *address = (struct sockaddr_in *)found->ai_addr;
  puts(inet_ntop(AF_INET, &address->sin_addr, text, sizeof text));
  freeaddrinfo(found);
  return 0;
}
