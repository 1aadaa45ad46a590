/* The guest's options, from its command line: words KEY=VALUE or KEY, separated by spaces. README.md lists them. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "lwip/ip4_addr.h"
#include "lwip/ip6_addr.h"

#include "shared_isn.h"

enum { NAME_MAX = 253 };

struct options {
  ip4_addr_t address, netmask, gateway; /* 0.0.0.0: none */
  ip6_addr_t address6, gateway6;        /* ::, none; its net is a /64 */
  char name[NAME_MAX + 1];
  uint16_t port, mss;
  uint32_t listen_delay_ms, reset_window_ms, crash_after_ms; /* crash_after_ms 0: never */
  uint8_t window_scale;                                      /* 0: no window scale option */
  bool garp, isn_counter, never_listen, has_isn_key;
  struct isn_key isn_key;
};

/* Reads the command line; an option that is missing, unknown or wrong is named on the console and the guest halts. */
void options_read(const char *command_line, struct options *options);

#endif
