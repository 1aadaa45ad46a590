/*
 * How a virtio device is reached (virtio 1.1 section 4): the same few calls over MMIO and PCI, old layout and new.
 * One device, found once; the calls below belong to the transport that found it.
 */
#ifndef TRANSPORT_H
#define TRANSPORT_H

#include <stdbool.h>
#include <stdint.h>

enum { STATUS_ACKNOWLEDGE = 1, STATUS_DRIVER = 2, STATUS_DRIVER_OK = 4, STATUS_FEATURES_OK = 8 };

/* Where a queue's three parts lie in memory, and how many entries it has. */
struct queue_layout {
  uint64_t descriptors, available, used;
  uint16_t size;
};

struct transport {
  bool modern; /* virtio 1.0 or later: 12-byte net header, features confirmed */
  uint8_t (*status)(void);
  void (*set_status)(uint8_t status);
  uint64_t (*features)(void);
  void (*set_features)(uint64_t features);
  uint8_t (*config)(uint32_t offset);
  uint16_t (*queue_size)(uint16_t queue, uint16_t most); /* the size to use, 0 when there is no such queue */
  void (*queue_start)(uint16_t queue, const struct queue_layout *layout);
  void (*notify)(uint16_t queue);
  void (*acknowledge)(void); /* lowers the interrupt line */
};

/* Each looks on its bus for a network device; NULL when there is none. Interrupts are routed already. */
const struct transport *virtio_mmio_find(void);
const struct transport *virtio_pci_find(void);

#endif
