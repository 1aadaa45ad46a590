/*
 * A split virtqueue (virtio 1.1 section 2.6). In: chains of buffers, each with the pbuf it belongs to. Out: the pbufs
 * the device has finished with, oldest first. At most QUEUE_MAX entries; the caller holds the pbufs' references.
 */
#ifndef QUEUE_H
#define QUEUE_H

#include <stdbool.h>
#include <stdint.h>

#include "transport.h"

enum { QUEUE_MAX = 256 };

struct pbuf;

struct descriptor {
  uint64_t address;
  uint32_t length;
  uint16_t flags, next;
};

struct available_ring {
  volatile uint16_t flags, index;
  uint16_t ring[QUEUE_MAX];
};

struct used_ring {
  volatile uint16_t flags, index;
  struct {
    uint32_t head, length;
  } ring[QUEUE_MAX];
};

struct queue {
  uint8_t memory[3 * 4096] __attribute__((aligned(4096))); /* descriptors, available, used: the old layout */
  struct pbuf *owner[QUEUE_MAX];
  struct descriptor *descriptors;
  struct available_ring *available;
  struct used_ring *used;
  uint16_t number, size, free_head, free_count, used_seen, notified;
};

/* Sets the queue up at the device; false when the device has none or wants it larger than QUEUE_MAX. */
bool queue_start(struct queue *queue, const struct transport *transport, uint16_t number);

/* True when a chain of `count` buffers can be published. */
bool queue_has_room(const struct queue *queue, uint16_t count);

/* Makes a chain of buffers, read (or written) by the device, available to it. */
struct buffer {
  const void *start;
  uint32_t length;
};
void queue_publish(struct queue *queue, const struct buffer *buffers, uint16_t count, bool device_writes,
                   struct pbuf *owner);

/* The next pbuf the device is done with and how many bytes it wrote; NULL when there is none. */
struct pbuf *queue_take(struct queue *queue, uint32_t *length);

/* True when queue_take would give one. */
bool queue_has_used(const struct queue *queue);

/* Whether the device interrupts at the next used buffer. */
void queue_interrupt(struct queue *queue, bool wanted);

/* Notifies the device when something was published since the last time and it wants to hear of it. */
void queue_flush(struct queue *queue, const struct transport *transport);

#endif
