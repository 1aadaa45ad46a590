/* A split virtqueue: see queue.h. The processor keeps stores in order (x86), so compiler barriers are enough but for one. */
#include "queue.h"

#include <stddef.h>

enum { HAS_NEXT = 1, DEVICE_WRITES = 2, NO_INTERRUPT = 1, NO_NOTIFY = 1 };

static inline void compiler_barrier(void) { __atomic_signal_fence(__ATOMIC_SEQ_CST); }
static inline void full_barrier(void) { __atomic_thread_fence(__ATOMIC_SEQ_CST); }

bool queue_start(struct queue *queue, const struct transport *transport, uint16_t number) {
  uint16_t size = transport->queue_size(number, QUEUE_MAX);
  if (size == 0 || size > QUEUE_MAX) {
    return false;
  }
  uint32_t used_offset = (size * 16u + 6 + 2u * size + 4095) & ~4095u;
  queue->descriptors = (struct descriptor *)queue->memory;
  queue->available = (struct available_ring *)(queue->memory + size * 16u);
  queue->used = (struct used_ring *)(queue->memory + used_offset);
  queue->number = number;
  queue->size = queue->free_count = size;
  for (uint16_t i = 0; i < size; i++) {
    queue->descriptors[i].next = (uint16_t)(i + 1);
  }
  transport->queue_start(number, &(struct queue_layout){(uintptr_t)queue->descriptors, (uintptr_t)queue->available,
                                                        (uintptr_t)queue->used, size});
  return true;
}

bool queue_has_room(const struct queue *queue, uint16_t count) { return queue->free_count >= count; }

void queue_publish(struct queue *queue, const struct buffer *buffers, uint16_t count, bool device_writes,
                   struct pbuf *owner) {
  uint16_t head = queue->free_head, at = head;
  for (uint16_t i = 0; i < count; i++) {
    struct descriptor *descriptor = &queue->descriptors[at];
    descriptor->address = (uintptr_t)buffers[i].start;
    descriptor->length = buffers[i].length;
    descriptor->flags = (uint16_t)((device_writes ? DEVICE_WRITES : 0) | (i + 1 < count ? HAS_NEXT : 0));
    at = descriptor->next;
  }
  queue->free_head = at;
  queue->free_count = (uint16_t)(queue->free_count - count);
  queue->owner[head] = owner;
  queue->available->ring[queue->available->index & (queue->size - 1)] = head;
  compiler_barrier();
  queue->available->index++;
}

bool queue_has_used(const struct queue *queue) { return queue->used->index != queue->used_seen; }

struct pbuf *queue_take(struct queue *queue, uint32_t *length) {
  if (!queue_has_used(queue)) {
    return NULL;
  }
  compiler_barrier();
  uint16_t slot = queue->used_seen++ & (uint16_t)(queue->size - 1);
  uint16_t head = (uint16_t)(queue->used->ring[slot].head & (uint32_t)(queue->size - 1));
  *length = queue->used->ring[slot].length;
  uint16_t last = head, count = 1;
  while (queue->descriptors[last].flags & HAS_NEXT) {
    last = queue->descriptors[last].next;
    count++;
  }
  queue->descriptors[last].next = queue->free_head;
  queue->free_head = head;
  queue->free_count = (uint16_t)(queue->free_count + count);
  struct pbuf *owner = queue->owner[head];
  queue->owner[head] = NULL;
  return owner;
}

void queue_interrupt(struct queue *queue, bool wanted) {
  queue->available->flags = wanted ? 0 : NO_INTERRUPT;
  full_barrier(); /* the flag must be out before the caller looks at the used ring once more */
}

void queue_flush(struct queue *queue, const struct transport *transport) {
  if (queue->notified == queue->available->index) {
    return;
  }
  full_barrier();
  queue->notified = queue->available->index;
  if ((queue->used->flags & NO_NOTIFY) == 0) {
    transport->notify(queue->number);
  }
}
