#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static __thread int own = 3;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int sum;

static void *work(void *argument) {
  own += *(int *)argument;
  close(-1);
  pthread_mutex_lock(&mutex);
  sum += own + (errno == EBADF);
  pthread_mutex_unlock(&mutex);
  return 0;
}

int main(void) {
  pthread_t threads[4];
  int numbers[4] = {1, 2, 3, 4};
  for (int i = 0; i < 4; i++) {
    pthread_create(&threads[i], 0, work, &numbers[i]);
  }
  for (int i = 0; i < 4; i++) {
    pthread_join(threads[i], 0);
  }
  printf("%d %d %d\n", sum, own, errno);
  return 0;
}
