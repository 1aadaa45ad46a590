/*
 * The cage: see confine.h. In: the descriptor of the TAP. Out: a process that can only move frames, print, wait, tell
 * the time, draw random bits and end; the kernel kills it at anything else.
 */
#include "confine.h"

#include <stddef.h>

#include "linux.h"

enum { PR_SET_NO_NEW_PRIVS = 38, SECCOMP_SET_MODE_FILTER = 1 };

#define AUDIT_ARCH_X86_64 0xc000003eu
#define SECCOMP_RET_ALLOW 0x7fff0000u
#define SECCOMP_RET_KILL_PROCESS 0x80000000u

/* linux/seccomp.h: offsets in what a filter sees. Of an argument its low half, which is all that a descriptor has. */
enum { NUMBER = 0, ARCHITECTURE = 4, FIRST_ARGUMENT = 16 };

/* linux/bpf_common.h: load a word, compare for equality, return. */
enum { LOAD = 0x20, IF_EQUAL = 0x15, RETURN = 0x06 };

struct instruction {
  uint16_t code;
  uint8_t if_true, if_false; /* instructions to skip */
  uint32_t operand;
};

struct program {
  uint16_t length;
  const struct instruction *instructions;
};

void confine(int32_t tap) {
  const struct instruction filter[] = {
      {LOAD, 0, 0, ARCHITECTURE},
      {IF_EQUAL, 0, 12, AUDIT_ARCH_X86_64},
      {LOAD, 0, 0, NUMBER},
      {IF_EQUAL, 9, 0, SYS_CLOCK_GETTIME},
      {IF_EQUAL, 8, 0, SYS_PPOLL},
      {IF_EQUAL, 7, 0, SYS_GETRANDOM},
      {IF_EQUAL, 6, 0, SYS_EXIT_GROUP},
      {IF_EQUAL, 3, 0, SYS_READ},
      {IF_EQUAL, 0, 5, SYS_WRITE},
      {LOAD, 0, 0, FIRST_ARGUMENT},
      {IF_EQUAL, 2, 1, STANDARD_OUTPUT},
      {LOAD, 0, 0, FIRST_ARGUMENT},
      {IF_EQUAL, 0, 1, (uint32_t)tap},
      {RETURN, 0, 0, SECCOMP_RET_ALLOW},
      {RETURN, 0, 0, SECCOMP_RET_KILL_PROCESS},
  };
  const struct program program = {sizeof filter / sizeof filter[0], filter};
  if (call(SYS_PRCTL, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
      call3(SYS_SECCOMP, SECCOMP_SET_MODE_FILTER, 0, address_of(&program)) != 0) {
    linux_fail(NULL, "this kernel has no seccomp filters, and without one the guest does not run; it needs Linux 4.14");
  }
}
