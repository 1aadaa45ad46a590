/*
 * hello-server PORT NAME: hello's pages over Linux's own TCP, for whoever compares a guest with an ordinary program, in a
 * container or not. Freestanding and static as hello-process is, so that it starts as quickly as a program can. One
 * connection after the other; each carries one request and is closed.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "boot.h"
#include "http.h"
#include "libc.h"
#include "linux.h"
#include "nic.h"

enum { AF_INET = 2, SOCK_STREAM = 1, SOL_SOCKET = 1, SO_REUSEADDR = 2, SO_RCVTIMEO = 20, SO_SNDTIMEO = 21 };
enum { SIGPIPE = 13, SIGNAL_SET_SIZE = 8, BACKLOG = 200, PATIENCE_S = 5 };

#define SIG_IGN 1u

/* linux/in.h; the port in network order. */
struct socket_address {
  uint16_t family, port;
  uint8_t address[4], padding[8];
};

/* linux/signal.h, x86-64. */
struct signal_action {
  uint64_t handler, flags, restorer, mask;
};

struct boot_phases boot_phases;

static uint64_t first_instruction_us;

_Noreturn void linux_start(char *const *stack);

__asm__(
    ".globl server_entry\n"
    "server_entry:\n"
    "  xorl %ebp, %ebp\n"
    "  movq %rsp, %rdi\n"
    "  andq $-16, %rsp\n"
    "  call linux_start\n"
    "  ud2\n");

_Noreturn void linux_exit(uint8_t code) {
  for (;;) {
    call3(SYS_EXIT_GROUP, code, 0, 0);
  }
}

_Noreturn void linux_fail(const char *subject, const char *why) {
  char line[300];
  struct text text = {line, 0, sizeof line};
  text_add(&text, "hello-server: ");
  text_add(&text, subject);
  text_add(&text, ": ");
  text_add(&text, why);
  text_add(&text, "\n");
  call3(SYS_WRITE, STANDARD_ERROR, address_of(line), text.length);
  linux_exit(EXIT_FAILURE);
}

/* It has no interface of its own. */
uint64_t nic_dropped(void) { return 0; }

static uint64_t now_us(void) {
  struct timespec now;
  call3(SYS_CLOCK_GETTIME, CLOCK_MONOTONIC, address_of(&now), 0);
  return (uint64_t)now.seconds * 1000000 + (uint64_t)now.nanoseconds / 1000 - first_instruction_us;
}

static uint16_t read_port(const char *text) {
  uint32_t port = 0;
  for (const char *at = text; *at != '\0'; at++) {
    if (*at < '0' || *at > '9' || (port = port * 10 + (uint32_t)(*at - '0')) > UINT16_MAX) {
      port = 0;
      break;
    }
  }
  if (port == 0) {
    linux_fail(text, "not a port; usage: hello-server PORT NAME");
  }
  return (uint16_t)port;
}

static uint64_t listen_on(const char *port_text) {
  uint16_t port = read_port(port_text);
  const struct socket_address any = {AF_INET, (uint16_t)(port << 8 | port >> 8), {0}, {0}};
  const int32_t on = 1;
  uint64_t listener = (uint64_t)call3(SYS_SOCKET, AF_INET, SOCK_STREAM, 0);
  call(SYS_SETSOCKOPT, listener, SOL_SOCKET, SO_REUSEADDR, address_of(&on), sizeof on);
  if (call3(SYS_BIND, listener, address_of(&any), sizeof any) != 0 || call3(SYS_LISTEN, listener, BACKLOG, 0) != 0) {
    linux_fail(port_text, "this port cannot be listened on; is it taken?");
  }
  return listener;
}

/* The length of the head that has come, its empty line included; 0 when the client is gone, silent, or too wordy. */
static size_t read_head(uint64_t connection, char *head) {
  size_t length = 0;
  while (length < HEAD_MAX) {
    int64_t more = call3(SYS_READ, connection, address_of(head + length), HEAD_MAX - length);
    if (more <= 0) {
      return 0;
    }
    length += (size_t)more;
    if (length >= 4 && memcmp(head + length - 4, "\r\n\r\n", 4) == 0) {
      return length;
    }
  }
  return 0;
}

static void serve(uint64_t connection, const char *name) {
  static char head[HEAD_MAX], answer[HEAD_MAX];
  const struct timespec patience = {PATIENCE_S, 0}; /* a timeval of whole seconds looks the same */
  call(SYS_SETSOCKOPT, connection, SOL_SOCKET, SO_RCVTIMEO, address_of(&patience), sizeof patience);
  call(SYS_SETSOCKOPT, connection, SOL_SOCKET, SO_SNDTIMEO, address_of(&patience), sizeof patience);
  size_t length = read_head(connection, head);
  if (length == 0) {
    return;
  }
  if (boot_phases.first_request_us == 0) {
    boot_phases.first_request_us = now_us();
  }
  struct text text = {answer, 0, sizeof answer};
  if (http_answer(head, length, name, &text).body != BODY_NONE) {
    text = (struct text){answer, 0, sizeof answer};
    text_add(&text, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  }
  call3(SYS_WRITE, connection, address_of(answer), text.length);
}

/* stack: argument count, arguments, NULL. */
_Noreturn void linux_start(char *const *stack) {
  first_instruction_us = now_us();
  const struct signal_action ignore = {SIG_IGN, 0, 0, 0};
  call(SYS_RT_SIGACTION, SIGPIPE, address_of(&ignore), 0, SIGNAL_SET_SIZE, 0);
  if ((uintptr_t)stack[0] != 3) {
    linux_fail("arguments", "usage: hello-server PORT NAME");
  }
  uint64_t listener = listen_on(stack[2]);
  boot_phases.listening_us = now_us();
  for (;;) {
    int64_t connection = call3(SYS_ACCEPT, listener, 0, 0);
    if (connection >= 0) {
      serve((uint64_t)connection, stack[3]);
      call3(SYS_CLOSE, (uint64_t)connection, 0, 0);
    }
  }
}
