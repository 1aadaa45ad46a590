/* lwIP's memory blocks, smallest first: headers of segments sent without a copy, short replies, whole segments. */
LWIP_MALLOC_MEMPOOL_START
LWIP_MALLOC_MEMPOOL(4096, 160)
LWIP_MALLOC_MEMPOOL(256, 640)
LWIP_MALLOC_MEMPOOL(512, 1632)
LWIP_MALLOC_MEMPOOL_END
