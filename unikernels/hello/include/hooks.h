/*
 * Where lwIP asks us: initial sequence numbers, window scale, every TCP segment on its way in, the gateway of IPv6, checksums,
 * its clock.
 * Set the options before the first segment.
 */
#ifndef HOOKS_H
#define HOOKS_H

#include <stdbool.h>
#include <stdint.h>

#include "lwip/err.h"
#include "lwip/ip_addr.h"

struct isn_key;
struct tcp_pcb;
struct tcp_hdr;

/* The window scale promised to clients, 0 for no window scale option at all. */
extern uint8_t hooks_window_scale;

/* True: the same sequence of initial sequence numbers at every boot, as careless kernels have it. */
extern bool hooks_isn_counter;

/* Not NULL: numbers that whoever has the key comes to as well. */
extern const struct isn_key *hooks_isn_key;

/* Not NULL: where to leave what is for addresses of IPv6 beyond this link. */
extern const ip6_addr_t *hooks_gateway6;

/* The number that a connection begins with: ports and the client's number in the host's order. */
uint32_t hooks_isn(const ip_addr_t *server, uint16_t server_port, const ip_addr_t *client, uint16_t client_port,
                   uint32_t client_isn);

/* ERR_OK lets lwIP have the segment; anything else drops it. */
err_t hooks_segment(struct tcp_pcb *pcb, struct tcp_hdr *header, uint16_t options_length, uint16_t first_length);

#endif
