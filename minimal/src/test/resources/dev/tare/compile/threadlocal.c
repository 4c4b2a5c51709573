volatile __thread int counter = 7;
volatile __thread char zero[100];

int main(void) { return counter + zero[50]; }
