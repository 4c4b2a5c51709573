#define PART 21
int part(void);
