/*
 * Initial sequence numbers that the host comes to as well, if it has the same key: docs/SHARED-ISN.md. In: who connects to whom.
 * Out: the number. The key is a secret: who knows it can forge connections.
 */
#ifndef SHARED_ISN_H
#define SHARED_ISN_H

#include <stdint.h>

#include "lwip/ip_addr.h"

struct isn_key {
  uint8_t bytes[16];
};

/* Ports and the client's number in the host's order. */
uint32_t shared_isn(const struct isn_key *key, const ip_addr_t *client, const ip_addr_t *server, uint16_t client_port,
                    uint16_t server_port, uint32_t client_isn);

#endif
