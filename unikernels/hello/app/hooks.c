/* What lwIP asks of us: see include/hooks.h. */
#include "hooks.h"

#include "lwip/priv/tcp_priv.h"
#include "lwip/sys.h"
#include "lwip/tcp.h"

#include "platform.h"
#include "shared_isn.h"

enum { ISN_STEP = 64000, OPTION_END = 0, OPTION_NOP = 1, OPTION_WINDOW_SCALE = 3 };

uint8_t hooks_window_scale;
bool hooks_isn_counter;

const struct isn_key *hooks_isn_key;
const ip6_addr_t *hooks_gateway6;

uint32_t hooks_isn(const ip_addr_t *server, uint16_t server_port, const ip_addr_t *client, uint16_t client_port,
                   uint32_t client_isn) {
  static uint32_t counter;
  if (hooks_isn_key != NULL) {
    return shared_isn(hooks_isn_key, client, server, client_port, server_port, client_isn);
  }
  return hooks_isn_counter ? counter += ISN_STEP : (uint32_t)platform_random();
}

uint32_t hooks_random(void) { return (uint32_t)platform_random(); }

_Noreturn void hooks_panic(const char *message) {
  platform_print("hello: lwIP: ");
  platform_print(message);
  platform_print("\n");
  platform_crash();
}

u32_t sys_now(void) { return (u32_t)(platform_now_us() / 1000); }

/* A client's offer of window scaling goes unread, so that lwIP sees a client that made none. */
static void hide_window_scale(uint8_t *options, uint16_t length) {
  for (uint16_t at = 0; at < length && options[at] != OPTION_END;) {
    if (options[at] == OPTION_NOP) {
      at++;
      continue;
    }
    if (at + 1 >= length || options[at + 1] < 2 || at + options[at + 1] > length) {
      return;
    }
    uint8_t option_length = options[at + 1];
    for (uint16_t i = 0; options[at] == OPTION_WINDOW_SCALE && i < option_length; i++) {
      options[at + i] = OPTION_NOP;
      if (i + 1 == option_length) {
        return;
      }
    }
    at = (uint16_t)(at + option_length);
  }
}

/*
 * A burst of copies of one SYN gets one SYN-ACK per TCP tick (500 ms), not one each: lwIP counts every copy that it
 * answers as a retransmission and would give the connection up at the twelfth.
 */
static bool is_syn_copy(const struct tcp_pcb *pcb) { return pcb->state == SYN_RCVD && pcb->tmr == tcp_ticks; }

err_t hooks_segment(struct tcp_pcb *pcb, struct tcp_hdr *header, uint16_t options_length, uint16_t first_length) {
  if ((TCPH_FLAGS(header) & TCP_SYN) == 0) {
    return ERR_OK;
  }
  if (is_syn_copy(pcb)) {
    return ERR_BUF;
  }
  if (hooks_window_scale == 0 && first_length == options_length) {
    hide_window_scale((uint8_t *)(header + 1), options_length);
  }
  return ERR_OK;
}

/* The Internet checksum (RFC 1071), eight bytes at a time; byte order falls out by itself. */
uint16_t hooks_checksum(const void *data, int length) {
  typedef uint64_t __attribute__((may_alias, aligned(1))) word;
  const uint8_t *at = data;
  uint64_t sum = 0;
  for (; length >= 8; length -= 8, at += 8) {
    uint64_t next = *(const word *)at;
    sum += next;
    sum += sum < next;
  }
  uint64_t rest = 0;
  for (int i = 0; i < length; i++) {
    rest |= (uint64_t)at[i] << (8 * i);
  }
  sum += rest;
  sum += sum < rest;
  sum = (sum & 0xffffffff) + (sum >> 32);
  sum = (sum & 0xffffffff) + (sum >> 32);
  sum = (sum & 0xffff) + (sum >> 16);
  sum = (sum & 0xffff) + (sum >> 16);
  return (uint16_t)sum;
}
