/*
 * The Linux platform. In: the kernel's argument vector. Out: the calls of platform.h: console on standard output, time,
 * random bits, waiting in ppoll. Everything that wants a right of its own is done before the cage closes.
 */
#include "platform.h"

#include <stddef.h>

#include "confine.h"
#include "libc.h"
#include "linux.h"
#include "tap.h"
#include "tender.h"

enum { SIGPIPE = 13, SIGTERM = 15, SIG_SETMASK = 2, SIGNAL_SET_SIZE = 8 };

#define SIG_IGN 1u
#define SA_RESTORER 0x04000000u

/* linux/signal.h, x86-64. */
struct signal_action {
  uint64_t handler, flags, restorer, mask;
};

static uint64_t first_instruction_us;
static struct tender tender;

_Noreturn void linux_start(char *const *stack);

_Noreturn void linux_exit(uint8_t code) {
  for (;;) {
    call3(SYS_EXIT_GROUP, code, 0, 0);
  }
}

void linux_tell(const char *text) { call3(SYS_WRITE, STANDARD_ERROR, address_of(text), strlen(text)); }

_Noreturn void linux_fail(const char *subject, const char *why) {
  linux_tell("hello-process: ");
  if (subject != NULL) {
    linux_tell(subject);
    linux_tell(": ");
  }
  linux_tell(why);
  linux_tell("\n");
  linux_exit(EXIT_FAILURE);
}

static uint64_t monotonic_us(void) {
  struct timespec now;
  call3(SYS_CLOCK_GETTIME, CLOCK_MONOTONIC, address_of(&now), 0);
  return (uint64_t)now.seconds * 1000000 + (uint64_t)now.nanoseconds / 1000;
}

uint64_t platform_now_us(void) { return monotonic_us() - first_instruction_us; }

const char *platform_command_line(void) { return tender.command_line; }

uint64_t platform_random(void) {
  uint64_t bits;
  if (call3(SYS_GETRANDOM, address_of(&bits), sizeof bits, 0) != sizeof bits) {
    platform_print("hello: the kernel gives no random bits\n");
    platform_crash();
  }
  return bits;
}

/* A line that nobody takes, because its pipe is full or closed or its disk full, is lost; the guest goes on. */
void platform_print(const char *text) {
  struct pollfd output = {STANDARD_OUTPUT, POLLOUT, 0};
  struct timespec now = {0, 0};
  call(SYS_PPOLL, address_of(&output), 1, address_of(&now), 0, 0);
  if ((output.returned_events & POLLOUT) != 0) {
    call3(SYS_WRITE, STANDARD_OUTPUT, address_of(text), strlen(text));
  }
}

void platform_wait(uint64_t deadline_us) {
  uint64_t now_us = platform_now_us();
  uint64_t wait_us = deadline_us > now_us ? deadline_us - now_us : 0;
  /* Not constant: the kernel writes what is left, so that a process that was stopped meanwhile waits no longer. */
  struct timespec wait = {(int64_t)(wait_us / 1000000), (int64_t)(wait_us % 1000000 * 1000)};
  struct pollfd network = {tap_descriptor(), POLLIN, 0};
  call(SYS_PPOLL, address_of(&network), 1, address_of(&wait), 0, 0);
  if ((network.returned_events & ~POLLIN) != 0) {
    tap_fail();
  }
}

_Noreturn void platform_halt(void) { linux_exit(EXIT_FAILURE); }

_Noreturn void platform_crash(void) { linux_exit(EXIT_ABORT); }

static _Noreturn void terminate(int signal) {
  (void)signal;
  linux_exit(EXIT_SUCCESS);
}

/* Whatever was inherited: SIGTERM ends the guest in order, a closed pipe does not end it. */
static void prepare_signals(void) {
  const uint64_t none = 0;
  const struct signal_action on_terminate = {(uintptr_t)terminate, SA_RESTORER, (uintptr_t)terminate, 0};
  const struct signal_action ignore = {SIG_IGN, 0, 0, 0};
  call(SYS_RT_SIGACTION, SIGTERM, address_of(&on_terminate), 0, SIGNAL_SET_SIZE, 0);
  call(SYS_RT_SIGACTION, SIGPIPE, address_of(&ignore), 0, SIGNAL_SET_SIZE, 0);
  call(SYS_RT_SIGPROCMASK, SIG_SETMASK, address_of(&none), 0, SIGNAL_SET_SIZE, 0);
}

/* stack: argument count, arguments, NULL. */
_Noreturn void linux_start(char *const *stack) {
  first_instruction_us = monotonic_us();
  prepare_signals();
  tender_read(stack[0] == NULL ? stack + 1 : stack + 2, &tender);
  tap_attach(tender.interface, tender.mac);
  confine(tap_descriptor());
  platform_print("hello: first instruction\n");
  application_run();
}
