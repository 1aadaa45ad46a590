/*
 * virtio over PCI in its old layout (virtio 1.1 section 4.1.4.8), which a transitional device offers in an I/O BAR.
 * In: the devices on bus 0. Out: the transport of the first network device.
 */
#include <stddef.h>

#include "transport.h"
#include "x86.h"

enum { CONFIG_ADDRESS = 0xcf8, CONFIG_DATA = 0xcfc, VIRTIO_VENDOR = 0x1af4, TRANSITIONAL_NETWORK = 0x1000, SLOTS = 32 };
enum { PCI_COMMAND = 0x04, PCI_BAR0 = 0x10, PCI_INTERRUPT_LINE = 0x3c, COMMAND_IO = 1, COMMAND_BUS_MASTER = 4 };

enum {
  REGISTER_FEATURES = 0, REGISTER_DRIVER_FEATURES = 4, REGISTER_QUEUE_PAGE = 8, REGISTER_QUEUE_SIZE = 12,
  REGISTER_QUEUE_SELECT = 14, REGISTER_NOTIFY = 16, REGISTER_STATUS = 18, REGISTER_INTERRUPT = 19, REGISTER_CONFIG = 20
};

static uint16_t io;

static uint32_t pci_read(uint32_t slot, uint32_t offset) {
  out32(CONFIG_ADDRESS, 0x80000000u | slot << 11 | offset);
  return in32(CONFIG_DATA);
}

static void pci_write(uint32_t slot, uint32_t offset, uint32_t value) {
  out32(CONFIG_ADDRESS, 0x80000000u | slot << 11 | offset);
  out32(CONFIG_DATA, value);
}

static uint16_t port(uint32_t offset) { return (uint16_t)(io + offset); }
static uint8_t status(void) { return in8(port(REGISTER_STATUS)); }
static void set_status(uint8_t value) { out8(port(REGISTER_STATUS), value); }
static uint64_t features(void) { return in32(port(REGISTER_FEATURES)); }
static void set_features(uint64_t value) { out32(port(REGISTER_DRIVER_FEATURES), (uint32_t)value); }
static uint8_t config(uint32_t offset) { return in8(port(REGISTER_CONFIG + offset)); }

static uint16_t queue_size(uint16_t queue, uint16_t most) {
  (void)most; /* the old layout leaves no choice */
  out16(port(REGISTER_QUEUE_SELECT), queue);
  return in16(port(REGISTER_QUEUE_SIZE));
}

static void start_queue(uint16_t queue, const struct queue_layout *layout) {
  out16(port(REGISTER_QUEUE_SELECT), queue);
  out32(port(REGISTER_QUEUE_PAGE), (uint32_t)(layout->descriptors / 4096));
}

static void notify(uint16_t queue) { out16(port(REGISTER_NOTIFY), queue); }
static void acknowledge(void) { (void)in8(port(REGISTER_INTERRUPT)); }

static const struct transport transport = {
    .modern = false, .status = status, .set_status = set_status, .features = features, .set_features = set_features,
    .config = config, .queue_size = queue_size, .queue_start = start_queue, .notify = notify,
    .acknowledge = acknowledge};

const struct transport *virtio_pci_find(void) {
  for (uint32_t slot = 0; slot < SLOTS; slot++) {
    if (pci_read(slot, 0) != ((uint32_t)TRANSITIONAL_NETWORK << 16 | VIRTIO_VENDOR)) {
      continue;
    }
    io = (uint16_t)(pci_read(slot, PCI_BAR0) & ~3u);
    if (io == 0) {
      continue;
    }
    pci_write(slot, PCI_COMMAND, (pci_read(slot, PCI_COMMAND) & 0xffff) | COMMAND_IO | COMMAND_BUS_MASTER);
    interrupts_route(pci_read(slot, PCI_INTERRUPT_LINE) & 0xff);
    return &transport;
  }
  return NULL;
}
