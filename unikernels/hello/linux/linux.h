/*
 * The Linux kernel, as far as this guest uses it: system calls by number, x86-64's numbers and structures.
 * A call's result is what the kernel returns: negative is -errno.
 */
#ifndef LINUX_H
#define LINUX_H

#include <stdint.h>

enum system_call {
  SYS_READ = 0,
  SYS_WRITE = 1,
  SYS_OPEN = 2,
  SYS_CLOSE = 3,
  SYS_RT_SIGACTION = 13,
  SYS_RT_SIGPROCMASK = 14,
  SYS_IOCTL = 16,
  SYS_SOCKET = 41,
  SYS_ACCEPT = 43,
  SYS_BIND = 49,
  SYS_LISTEN = 50,
  SYS_SETSOCKOPT = 54,
  SYS_FCNTL = 72,
  SYS_PRCTL = 157,
  SYS_CLOCK_GETTIME = 228,
  SYS_EXIT_GROUP = 231,
  SYS_PPOLL = 271,
  SYS_SECCOMP = 317,
  SYS_GETRANDOM = 318,
};

enum { STANDARD_OUTPUT = 1, STANDARD_ERROR = 2 };
enum { O_RDONLY = 0, O_RDWR = 2, O_NONBLOCK = 04000, O_CLOEXEC = 02000000 };
enum { POLLIN = 1, POLLOUT = 4 };
enum { CLOCK_MONOTONIC = 1 };
enum {
  EPERM = 1,
  EINTR = 4,
  EAGAIN = 11,
  EACCES = 13,
  EBUSY = 16,
  EINVAL = 22,
};

struct timespec {
  int64_t seconds, nanoseconds;
};

struct pollfd {
  int32_t descriptor;
  int16_t events, returned_events;
};

static inline int64_t call(enum system_call number, uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e) {
  int64_t result;
  register uint64_t r10 __asm__("r10") = d;
  register uint64_t r8 __asm__("r8") = e;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
                   : "rcx", "r11", "memory");
  return result;
}

static inline int64_t call3(enum system_call number, uint64_t a, uint64_t b, uint64_t c) {
  return call(number, a, b, c, 0, 0);
}

static inline uint64_t address_of(const void *object) { return (uintptr_t)object; }

/* Ends the process; Solo5's tenders end with these codes too. */
enum { EXIT_SUCCESS = 0, EXIT_FAILURE = 1, EXIT_ABORT = 255 };
_Noreturn void linux_exit(uint8_t code);

/* Writes to standard error. */
void linux_tell(const char *text);

/* Ends with EXIT_FAILURE and one line on standard error: "hello-process: SUBJECT: WHY", the subject left out when NULL. */
_Noreturn void linux_fail(const char *subject, const char *why);

#endif
