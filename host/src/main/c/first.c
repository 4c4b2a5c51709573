/* The first process of a container, and of each program that enters the built-in sandbox.
 *
 *   first init PROGRAM [ARG...]
 *     starts the program, passes signals on, takes in orphans, ends with the program's status
 *   first guard PROGRAM [ARG...]
 *     the same for the built-in sandbox: it forgets its words, which may be secret, holds nothing
 *     open but the streams of the program, and the program gets no descriptor from 8 on
 *   first enter BOUNDING AMBIENT UID GID GROUPS DIRECTORY N NAME=VALUE... PROGRAM [ARG...]
 *     gives up every capability but BOUNDING (hexadecimal), becomes UID with AMBIENT, and becomes the
 *     program with N variables, and with those of its own that begin with tare_, without that: words
 *     are for everybody to see; GROUPS are numbers with commas, or - to keep those of now
 *   first apart DIRECTORY [SOURCE TARGET TYPE FLAGS DATA]... -- PROGRAM [ARG...]
 *     in a session and a mount namespace of its own, makes mounts in DIRECTORY (mount(2); FLAGS is a
 *     number) up to the first that fails, and becomes the program there, with tare_mounts, the number
 *     of those made; a FIFO "answers" is there then: setsid, unshare, mkfifo and mount are programs with
 *     many libraries
 *
 * It stands alone: no library, no memory but its own stack, no file. Made by first.sh. */

typedef unsigned long word;

#if defined(__x86_64__)
enum {
  ioctl_ = 16, pid_ = 39, fork_ = 57, execve_ = 59, exit_ = 60, wait4_ = 61, kill_ = 62, chdir_ = 80,
  setpgid_ = 109, setgroups_ = 116, setresuid_ = 117, setresgid_ = 119, capset_ = 126,
  sigaction_ = 13, sigprocmask_ = 14, sigwait_ = 128, prctl_ = 157, write_ = 1, close_ = 3, close_range_ = 436,
  setsid_ = 112, unshare_ = 272, mount_ = 165, mknodat_ = 259
};
static long call5(long number, word a, word b, word c, word d, word e) {
  long result;
  register word r10 __asm__("r10") = d;
  register word r8 __asm__("r8") = e;
  __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
                   : "rcx", "r11", "memory");
  return result;
}
static long forked(void) { return call5(fork_, 0, 0, 0, 0, 0); }
__asm__(".globl _start\n_start: mov %rsp, %rdi\n and $-16, %rsp\n call begin\n");
#elif defined(__aarch64__)
enum {
  ioctl_ = 29, pid_ = 172, clone_ = 220, execve_ = 221, exit_ = 93, wait4_ = 260, kill_ = 129,
  chdir_ = 49, setpgid_ = 154, setgroups_ = 159, setresuid_ = 147, setresgid_ = 149, capset_ = 91,
  sigaction_ = 134, sigprocmask_ = 135, sigwait_ = 137, prctl_ = 167, write_ = 64, close_ = 57, close_range_ = 436,
  setsid_ = 157, unshare_ = 97, mount_ = 40, mknodat_ = 33
};
static long call5(long number, word a, word b, word c, word d, word e) {
  register long x8 __asm__("x8") = number;
  register word x0 __asm__("x0") = a;
  register word x1 __asm__("x1") = b;
  register word x2 __asm__("x2") = c;
  register word x3 __asm__("x3") = d;
  register word x4 __asm__("x4") = e;
  __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4) : "memory");
  return (long)x0;
}
static long forked(void) { return call5(clone_, 17 /* SIGCHLD */, 0, 0, 0, 0); }
__asm__(".globl _start\n_start: mov x0, sp\n bl begin\n");
#endif

static long call(long number, word a, word b, word c, word d) {
  return call5(number, a, b, c, d, 0);
}

enum { CHLD = 17, TTIN = 21, TTOU = 22, NOHANG = 1, SETMASK = 2, ENOENT_ = 2, EACCES_ = 13, EINTR_ = 4 };
enum { KEEPCAPS = 8, NAME = 15, BSET_DROP = 24, SUBREAPER = 36, NO_NEW_PRIVS = 38, AMBIENT = 47, RAISE = 2 };
enum { FOREGROUND = 0x5410 };
enum { NEWNS = 0x20000, REC_PRIVATE = 0x44000, HERE = -100 /* AT_FDCWD */, FIFO = 010600 };

static word length(const char *text) {
  word n = 0;
  while (text[n]) n++;
  return n;
}

static void say(const char *text) { call(write_, 2, (word)text, length(text), 0); }

static void end(long status) {
  for (;;) call(exit_, (word)status, 0, 0, 0);
}

static void refuse(const char *what, const char *text) {
  say("tare: cannot ");
  say(what);
  say(text);
  say("\n");
}

static const char *value(char **env, const char *name) {
  word n = length(name);
  for (; *env; env++) {
    word i = 0;
    while (i < n && (*env)[i] == name[i]) i++;
    if (i == n && (*env)[n] == '=') return *env + n + 1;
  }
  return "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
}

/* execvp(3) without its shell; does not return */
static void become(char **words, char **env) {
  const char *name = words[0];
  long failed = -ENOENT_;
  int is_path = 0;
  for (word i = 0; name[i]; i++) is_path |= name[i] == '/';
  if (is_path) {
    failed = call(execve_, (word)name, (word)words, (word)env, 0);
  } else {
    const char *place = value(env, "PATH");
    word n = length(name);
    for (;;) {
      char path[4096];
      word end_ = 0;
      while (place[end_] && place[end_] != ':') end_++;
      if (end_ + n + 3 < sizeof path) {
        word at = 0;
        for (; at < end_; at++) path[at] = place[at];
        if (!at) path[at++] = '.';
        path[at++] = '/';
        for (word i = 0; i <= n; i++) path[at + i] = name[i];
        long result = call(execve_, (word)path, (word)words, (word)env, 0);
        if (result != -ENOENT_ && result != -20 /* ENOTDIR */) failed = result;
      }
      if (!place[end_]) break;
      place += end_ + 1;
    }
  }
  refuse("start ", name);
  end(failed == -ENOENT_ ? 127 : 126);
}

static void close_from(word first) {
  if (call(close_range_, first, ~0u, 0, 0) < 0)
    for (word fd = first; fd < 1024; fd++) call(close_, fd, 0, 0, 0);
}

/* what a shell had ignored for what it starts in the background is not ignored for the program */
static void heed_signals(void) {
  word none[4] = {0, 0, 0, 0}; /* SIG_DFL */
  for (word signal = 1; signal <= 64; signal++) call(sigaction_, signal, (word)none, 0, 8);
}

static void init(char **words, char **env, int is_guard) {
  word all = ~0ul, old = 0;
  call(prctl_, SUBREAPER, 1, 0, 0);
  call(sigprocmask_, SETMASK, (word)&all, (word)&old, 8);
  long child = forked();
  if (child < 0) {
    refuse("make a process for ", words[0]);
    end(126);
  }
  if (child == 0) {
    if (is_guard) {
      close_from(8);
    } else {
      /* the keyboard of a terminal speaks to the program alone */
      int group = (int)call(pid_, 0, 0, 0, 0);
      call(setpgid_, 0, 0, 0, 0);
      call(ioctl_, 0, FOREGROUND, (word)&group, 0);
    }
    heed_signals();
    call(sigprocmask_, SETMASK, (word)&old, 0, 8);
    become(words, env);
  }
  if (is_guard) {
    close_from(3);
    for (char **each = words; *each; each++)
      for (char *at = *each; *at; at++) *at = 0;
    call(prctl_, NAME, (word)"first", 0, 0);
  }
  for (;;) {
    char info[128];
    long got = call(sigwait_, (word)&all, (word)info, 0, 8);
    if (got == CHLD) {
      int status;
      long ended;
      while ((ended = call(wait4_, (word)-1, (word)&status, NOHANG, 0)) > 0)
        if (ended == child) end(status & 127 ? 128 + (status & 127) : status >> 8 & 255);
    } else if (got > 0 && got != TTIN && got != TTOU) {
      call(kill_, (word)child, (word)got, 0, 0);
    }
  }
}

static word number(const char **at, word base) {
  word n = 0;
  for (;; (*at)++) {
    char c = **at;
    if (c >= '0' && c <= '9') n = n * base + (word)(c - '0');
    else if (base == 16 && c >= 'a' && c <= 'f') n = n * base + (word)(c - 'a' + 10);
    else return n;
  }
}

static void must(long result, const char *what) {
  if (result < 0) {
    refuse("enter the container: ", what);
    end(126);
  }
}

static void rights(char **words) {
  const char *text = words[0], *more = words[1], *user = words[2], *group = words[3];
  word bounding = number(&text, 16), ambient = number(&more, 16);
  word uid = number(&user, 10), gid = number(&group, 10);
  for (word cap = 0; cap < 64; cap++)
    if (!(bounding >> cap & 1) && call(prctl_, BSET_DROP, cap, 0, 0) < 0) {
      if (cap < 38) must(-1, "capabilities");
      break; /* this kernel knows no more */
    }
  if (words[4][0] != '-') {
    unsigned groups[64];
    word count = 0;
    const char *at = words[4];
    while (*at && count < 64) {
      groups[count++] = (unsigned)number(&at, 10);
      if (*at) at++;
    }
    must(call(setgroups_, count, (word)groups, 0, 0), "groups");
  }
  must(call(setresgid_, gid, gid, gid, 0), "group");
  call(prctl_, KEEPCAPS, 1, 0, 0);
  must(call(setresuid_, uid, uid, uid, 0), "user");
  word kept = uid == 0 ? bounding : ambient;
  unsigned header[2] = {0x20080522, 0};
  unsigned low = (unsigned)kept, high = (unsigned)(kept >> 32);
  unsigned low_i = (unsigned)ambient, high_i = (unsigned)(ambient >> 32);
  unsigned sets[6] = {low, low, low_i, high, high, high_i};
  must(call(capset_, (word)header, (word)sets, 0, 0), "capabilities");
  for (word cap = 0; cap < 64; cap++)
    if (ambient >> cap & 1) must(call(prctl_, AMBIENT, RAISE, cap, 0), "capabilities");
  must(call(prctl_, NO_NEW_PRIVS, 1, 0, 0), "rights");
}

/* what follows the prefix of a variable that is for the program */
static char *given(char *variable) {
  const char *prefix = "tare_";
  while (*prefix && *variable == *prefix) variable++, prefix++;
  return *prefix ? 0 : variable;
}

static void enter(char **words, char **env) {
  close_from(3);
  heed_signals();
  rights(words);
  if (call(chdir_, (word)words[5], 0, 0, 0) < 0) {
    refuse("enter the directory ", words[5]);
    end(126);
  }
  const char *count = words[6];
  word n = number(&count, 10), at = 0, most = n + 1;
  for (char **each = env; *each; each++) most++;
  char *all[most];
  for (; at < n; at++) all[at] = words[7 + at];
  for (; *env; env++)
    if (given(*env)) all[at++] = given(*env);
  all[at] = 0;
  become(words + 7 + n, all);
}

static int is_end(const char *text) { return text[0] == '-' && text[1] == '-' && !text[2]; }

static void apart(char **words, char **env) {
  static const char name[] = "tare_mounts=";
  char mounts[sizeof name + 1];
  word count = 0, length_ = 0;
  int is_made = 1;
  while (name[length_]) mounts[length_] = name[length_], length_++;
  call(setsid_, 0, 0, 0, 0);
  must(call(unshare_, NEWNS, 0, 0, 0), "mounts");
  must(call5(mount_, 0, (word) "/", 0, REC_PRIVATE, 0), "mounts");
  must(call(chdir_, (word)words[0], 0, 0, 0), words[0]);
  call(mknodat_, (word)HERE, (word) "answers", FIFO, 0);
  for (words++; words[0] && !is_end(words[0]); words += 5) {
    const char *flags = words[3];
    is_made = is_made && call5(mount_, (word)words[0], (word)words[1], (word)words[2], number(&flags, 10),
                               (word)words[4]) >= 0;
    count += is_made;
  }
  mounts[length_] = (char)('0' + count);
  mounts[length_ + 1] = 0;
  word most = 2;
  for (char **each = env; *each; each++) most++;
  char *all[most];
  all[0] = mounts;
  for (most = 1; *env; env++) all[most++] = *env;
  all[most] = 0;
  become(words + 1, all);
}

__attribute__((used, noreturn)) void begin(long *stack) {
  long count = stack[0];
  char **words = (char **)(stack + 1);
  char **env = words + count + 1;
  if (count > 2 && words[1][0] == 'i') init(words + 2, env, 0);
  if (count > 2 && words[1][0] == 'g') init(words + 2, env, 1);
  if (count > 9 && words[1][0] == 'e') enter(words + 2, env);
  if (count > 4 && words[1][0] == 'a') apart(words + 2, env);
  say("tare: this is the first process of a container\n");
  end(125);
  __builtin_unreachable();
}
