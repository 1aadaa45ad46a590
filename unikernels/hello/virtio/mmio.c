/*
 * virtio over MMIO (virtio 1.1 section 4.2), old register layout (version 1) and new (version 2). In: the
 * "virtio_mmio.device=SIZE@ADDRESS:IRQ" words that QEMU's microvm adds to the command line; without them (ACPI on) its
 * fixed slots. Out: the transport of the first network device.
 */
#include "libc.h"
#include "platform.h"
#include "transport.h"
#include "x86.h"

enum { MAGIC = 0x74726976, NETWORK_DEVICE = 1, PAGE = 4096 };
enum { SLOT_BASE = 0xfeb00000, SLOT_SIZE = 0x200, SLOTS = 24 };

enum {
  REGISTER_MAGIC = 0x00, REGISTER_VERSION = 0x04, REGISTER_DEVICE = 0x08,
  REGISTER_FEATURES = 0x10, REGISTER_FEATURES_SELECT = 0x14,
  REGISTER_DRIVER_FEATURES = 0x20, REGISTER_DRIVER_FEATURES_SELECT = 0x24,
  REGISTER_PAGE_SIZE = 0x28, REGISTER_QUEUE_SELECT = 0x30, REGISTER_QUEUE_MAX = 0x34, REGISTER_QUEUE_SIZE = 0x38,
  REGISTER_QUEUE_ALIGN = 0x3c, REGISTER_QUEUE_PAGE = 0x40, REGISTER_QUEUE_READY = 0x44, REGISTER_NOTIFY = 0x50,
  REGISTER_INTERRUPT = 0x60, REGISTER_INTERRUPT_ACKNOWLEDGE = 0x64, REGISTER_STATUS = 0x70,
  REGISTER_DESCRIPTORS = 0x80, REGISTER_AVAILABLE = 0x90, REGISTER_USED = 0xa0, REGISTER_CONFIG = 0x100
};

static uintptr_t device;
static struct transport transport;

static uint32_t get(uint32_t offset) { return *mmio(device + offset); }
static void set(uint32_t offset, uint32_t value) { *mmio(device + offset) = value; }

static uint8_t status(void) { return (uint8_t)get(REGISTER_STATUS); }
static void set_status(uint8_t value) {
  set(REGISTER_STATUS, value);
  if (value == STATUS_ACKNOWLEDGE && !transport.modern) {
    set(REGISTER_PAGE_SIZE, PAGE);
  }
}

static uint64_t features(void) {
  set(REGISTER_FEATURES_SELECT, 1);
  uint64_t high = get(REGISTER_FEATURES);
  set(REGISTER_FEATURES_SELECT, 0);
  return high << 32 | get(REGISTER_FEATURES);
}

static void set_features(uint64_t value) {
  set(REGISTER_DRIVER_FEATURES_SELECT, 1);
  set(REGISTER_DRIVER_FEATURES, (uint32_t)(value >> 32));
  set(REGISTER_DRIVER_FEATURES_SELECT, 0);
  set(REGISTER_DRIVER_FEATURES, (uint32_t)value);
}

static uint8_t config(uint32_t offset) { return *(volatile uint8_t *)(device + REGISTER_CONFIG + offset); }

static uint16_t queue_size(uint16_t queue, uint16_t most) {
  set(REGISTER_QUEUE_SELECT, queue);
  uint32_t largest = get(REGISTER_QUEUE_MAX);
  return (uint16_t)(largest < most ? largest : most);
}

static void set_address(uint32_t offset, uint64_t address) {
  set(offset, (uint32_t)address);
  set(offset + 4, (uint32_t)(address >> 32));
}

static void start_queue(uint16_t queue, const struct queue_layout *layout) {
  set(REGISTER_QUEUE_SELECT, queue);
  set(REGISTER_QUEUE_SIZE, layout->size);
  if (!transport.modern) {
    set(REGISTER_QUEUE_ALIGN, PAGE);
    set(REGISTER_QUEUE_PAGE, (uint32_t)(layout->descriptors / PAGE));
    return;
  }
  set_address(REGISTER_DESCRIPTORS, layout->descriptors);
  set_address(REGISTER_AVAILABLE, layout->available);
  set_address(REGISTER_USED, layout->used);
  set(REGISTER_QUEUE_READY, 1);
}

static void notify(uint16_t queue) { set(REGISTER_NOTIFY, queue); }
static void acknowledge(void) { set(REGISTER_INTERRUPT_ACKNOWLEDGE, get(REGISTER_INTERRUPT)); }

static struct transport transport = {
    .status = status, .set_status = set_status, .features = features, .set_features = set_features, .config = config,
    .queue_size = queue_size, .queue_start = start_queue, .notify = notify, .acknowledge = acknowledge};

static bool is_network_device(uintptr_t address) {
  device = address;
  transport.modern = get(REGISTER_VERSION) >= 2;
  return get(REGISTER_MAGIC) == MAGIC && get(REGISTER_DEVICE) == NETWORK_DEVICE;
}

/* Reads a number at *text, decimal or 0x..., and leaves *text behind it. */
static uint64_t read_number(const char **text) {
  uint64_t value = 0;
  unsigned base = (*text)[0] == '0' && (*text)[1] == 'x' ? 16 : 10;
  for (*text += base == 16 ? 2 : 0;; (*text)++) {
    char c = **text;
    unsigned digit = c >= '0' && c <= '9' ? (unsigned)(c - '0') : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 : 99;
    if (digit >= base) {
      return value;
    }
    value = value * base + digit;
  }
}

static bool find_on_command_line(bool *named) {
  static const char word[] = "virtio_mmio.device=";
  for (const char *at = platform_command_line(); *at != '\0'; at++) {
    if (strncmp(at, word, sizeof word - 1) != 0) {
      continue;
    }
    *named = true;
    at += sizeof word - 1;
    while (*at != '@' && *at != ' ' && *at != '\0') {
      at++; /* SIZE */
    }
    uint64_t address = *at == '@' ? (at++, read_number(&at)) : 0;
    uint64_t interrupt = *at == ':' ? (at++, read_number(&at)) : UINT64_MAX;
    if (address >= 0xc0000000 && address < 0x100000000 - SLOT_SIZE && interrupt < 48 && is_network_device(address)) {
      interrupts_route((uint32_t)interrupt);
      return true;
    }
    at--;
  }
  return false;
}

const struct transport *virtio_mmio_find(void) {
  bool named = false;
  if (find_on_command_line(&named)) {
    return &transport;
  }
  for (uint32_t slot = 0; !named && slot < SLOTS; slot++) {
    if (is_network_device(SLOT_BASE + slot * SLOT_SIZE)) {
      /* The interrupt depends on the machine's options: 5 + slot, 16 + slot, or the second I/O APIC's pin `slot`. */
      interrupts_route(slot < 8 ? 5 + slot : 24 + slot);
      if (slot < 8) {
        interrupts_route(16 + slot);
      }
      interrupts_route(24 + slot);
      return &transport;
    }
  }
  return NULL;
}
