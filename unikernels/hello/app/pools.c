/*
 * lwIP's pools of fixed blocks, in place of its own memp.c: the same bounds, but a block that nobody has had yet is taken
 * from the end of its pool, so that a boot does not touch three megabytes only to put them on a list.
 */
#include "lwip/etharp.h"
#include "lwip/mem.h"
#include "lwip/memp.h"
#include "lwip/pbuf.h"
#include "lwip/priv/nd6_priv.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/timeouts.h"
#include "lwip/udp.h"

#define LWIP_MEMPOOL(name, num, size, desc) LWIP_MEMPOOL_DECLARE(name, num, size, desc)
#include "lwip/priv/memp_std.h"

const struct memp_desc *const memp_pools[MEMP_MAX] = {
#define LWIP_MEMPOOL(name, num, size, desc) &memp_##name,
#include "lwip/priv/memp_std.h"
};

static uint16_t used_once[MEMP_MAX]; /* blocks of each pool that were ever given out */

void memp_init(void) {}

void *memp_malloc(memp_t type) {
  const struct memp_desc *pool = memp_pools[type];
  struct memp *block = *pool->tab;
  if (block != NULL) {
    *pool->tab = block->next;
    return block;
  }
  if (used_once[type] == pool->num) {
    return NULL;
  }
  return (uint8_t *)LWIP_MEM_ALIGN(pool->base) + (size_t)used_once[type]++ * pool->size;
}

void memp_free(memp_t type, void *memory) {
  struct memp *block = memory;
  if (block != NULL) {
    block->next = *memp_pools[type]->tab;
    *memp_pools[type]->tab = block;
  }
}
