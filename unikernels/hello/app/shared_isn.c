/* SipHash-2-4 (Aumasson and Bernstein, 2012) over the 40 bytes that docs/SHARED-ISN.md lists: see shared_isn.h. */
#include "shared_isn.h"

#include "libc.h"
#include "lwip/opt.h"

#include "lwip/def.h"

struct state {
  uint64_t v0, v1, v2, v3;
};

static uint64_t rotate(uint64_t value, unsigned bits) { return value << bits | value >> (64 - bits); }

static void scramble(struct state *s) {
  s->v0 += s->v1;
  s->v2 += s->v3;
  s->v1 = rotate(s->v1, 13) ^ s->v0;
  s->v3 = rotate(s->v3, 16) ^ s->v2;
  s->v0 = rotate(s->v0, 32);
  s->v2 += s->v1;
  s->v0 += s->v3;
  s->v1 = rotate(s->v1, 17) ^ s->v2;
  s->v3 = rotate(s->v3, 21) ^ s->v0;
  s->v2 = rotate(s->v2, 32);
}

static void add(struct state *s, uint64_t word) {
  s->v3 ^= word;
  scramble(s);
  scramble(s);
  s->v0 ^= word;
}

/* An IPv4 address in its mapped form, ::ffff:a.b.c.d. */
static void put_address(uint8_t *to, const ip_addr_t *address) {
  if (IP_IS_V6_VAL(*address)) {
    memcpy(to, ip_2_ip6(address)->addr, 16);
    return;
  }
  memset(to, 0, 10);
  to[10] = to[11] = 0xff;
  memcpy(to + 12, &ip_2_ip4(address)->addr, 4);
}

uint32_t shared_isn(const struct isn_key *key, const ip_addr_t *client, const ip_addr_t *server, uint16_t client_port,
                    uint16_t server_port, uint32_t client_isn) {
  uint8_t message[40];
  uint64_t k0, k1;
  uint16_t from = lwip_htons(client_port), to = lwip_htons(server_port);
  uint32_t isn = lwip_htonl(client_isn);
  put_address(message, client);
  put_address(message + 16, server);
  memcpy(message + 32, &from, 2);
  memcpy(message + 34, &to, 2);
  memcpy(message + 36, &isn, 4);
  memcpy(&k0, key->bytes, 8);
  memcpy(&k1, key->bytes + 8, 8);
  struct state s = {k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d, k0 ^ 0x6c7967656e657261, k1 ^ 0x7465646279746573};
  for (unsigned at = 0; at < sizeof message; at += 8) {
    uint64_t word;
    memcpy(&word, message + at, 8);
    add(&s, word);
  }
  add(&s, (uint64_t)sizeof message << 56);
  s.v2 ^= 0xff;
  for (unsigned i = 0; i < 4; i++) {
    scramble(&s);
  }
  return (uint32_t)(s.v0 ^ s.v1 ^ s.v2 ^ s.v3);
}
