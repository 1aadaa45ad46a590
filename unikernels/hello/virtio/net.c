/*
 * The virtio network device (virtio 1.1 section 5.1). In: pbufs to send, referenced until the device has read them.
 * Out: received frames in pbufs that the device wrote itself: nothing is copied. No offload is negotiated, because a
 * host's TAP would keep it for the next guest.
 */
#include "lwip/pbuf.h"

#include "libc.h"
#include "nic.h"
#include "platform.h"
#include "queue.h"
#include "transport.h"

enum { BACKLOG_MAX = 256, REFILL_A_ROUND = 64 };
enum { RECEIVE = 0, TRANSMIT = 1, FRAME_MAX = 1514, MODERN_HEADER = 12, OLD_HEADER = 10, PIECES_MAX = 8 };

#define FEATURE_MAC (1ull << 5)
#define FEATURE_ANY_LAYOUT (1ull << 27)
#define FEATURE_VERSION_1 (1ull << 32)

static const struct transport *transport;
static struct queue receive, transmit;
static uint32_t header_length;
static struct pbuf *backlog[BACKLOG_MAX]; /* frames that wait for room in the transmit queue, from oldest to newest */
static uint32_t backlog_oldest, backlog_newest;
static bool backlog_was_full;
static uint64_t dropped;
static const uint8_t empty_header[MODERN_HEADER];

/* A few at a time: a boot does not wait for the whole ring, later rounds fill it up. */
static void refill(void) {
  for (int i = 0; i < REFILL_A_ROUND && queue_has_room(&receive, 1); i++) {
    struct pbuf *frame = pbuf_alloc(PBUF_RAW, (u16_t)(header_length + FRAME_MAX), PBUF_POOL);
    if (frame == NULL) {
      return; /* tried again at the next flush; lwIP frees what waits out of order meanwhile */
    }
    queue_publish(&receive, &(struct buffer){frame->payload, frame->len}, 1, true, frame);
  }
}

bool nic_open(uint8_t mac[6]) {
  transport = virtio_mmio_find();
  if (transport == NULL) {
    transport = virtio_pci_find();
  }
  if (transport == NULL) {
    platform_print("hello: no virtio network device; give QEMU virtio-net-device, or virtio-net-pci without disable-legacy=on\n");
    return false;
  }
  transport->set_status(0);
  transport->set_status(STATUS_ACKNOWLEDGE);
  transport->set_status(STATUS_ACKNOWLEDGE | STATUS_DRIVER);
  uint64_t wanted = FEATURE_MAC | FEATURE_ANY_LAYOUT | (transport->modern ? FEATURE_VERSION_1 : 0);
  transport->set_features(transport->features() & wanted);
  uint8_t status = STATUS_ACKNOWLEDGE | STATUS_DRIVER;
  if (transport->modern) {
    status |= STATUS_FEATURES_OK;
    transport->set_status(status);
    if ((transport->status() & STATUS_FEATURES_OK) == 0) {
      platform_print("hello: the virtio network device refuses our features\n");
      return false;
    }
  }
  header_length = transport->modern ? MODERN_HEADER : OLD_HEADER;
  if (!queue_start(&receive, transport, RECEIVE) || !queue_start(&transmit, transport, TRANSMIT)) {
    platform_print("hello: a virtio queue is missing or longer than 256 entries; leave out rx_queue_size=\n");
    return false;
  }
  for (uint32_t i = 0; i < 6; i++) {
    mac[i] = transport->config(i);
  }
  queue_interrupt(&receive, false);
  queue_interrupt(&transmit, false);
  transport->set_status(status | STATUS_DRIVER_OK);
  refill();
  nic_flush();
  return true;
}

static void publish(struct pbuf *frame) {
  struct buffer pieces[PIECES_MAX] = {{empty_header, header_length}};
  uint16_t count = 1;
  for (const struct pbuf *piece = frame; piece != NULL; piece = piece->next) {
    pieces[count++] = (struct buffer){piece->payload, piece->len};
  }
  queue_publish(&transmit, pieces, count, false, frame);
}

bool nic_send(struct pbuf *frame) {
  bool direct = backlog_oldest == backlog_newest && queue_has_room(&transmit, PIECES_MAX);
  if (!direct && backlog_newest - backlog_oldest == BACKLOG_MAX) {
    backlog_was_full = true;
    dropped++;
    return false;
  }
  if (pbuf_clen(frame) < PIECES_MAX) {
    pbuf_ref(frame);
  } else if ((frame = pbuf_clone(PBUF_RAW, PBUF_RAM, frame)) == NULL) {
    dropped++;
    return false;
  }
  if (direct) {
    publish(frame);
  } else {
    backlog[backlog_newest++ % BACKLOG_MAX] = frame;
  }
  return true;
}

struct pbuf *nic_receive(void) {
  uint32_t length;
  struct pbuf *frame = queue_take(&receive, &length);
  if (frame == NULL) {
    return NULL;
  }
  if (length < header_length || length > frame->len) {
    length = header_length; /* a device that lies gets an empty frame, dropped above */
  }
  pbuf_realloc(frame, (u16_t)length);
  pbuf_remove_header(frame, header_length);
  return frame;
}

bool nic_reclaim(void) {
  uint32_t length;
  struct pbuf *frame;
  while ((frame = queue_take(&transmit, &length)) != NULL) {
    pbuf_free(frame);
  }
  bool moved = false;
  while (backlog_oldest != backlog_newest && queue_has_room(&transmit, PIECES_MAX)) {
    publish(backlog[backlog_oldest++ % BACKLOG_MAX]);
    moved = true;
  }
  bool helps = moved && backlog_was_full;
  backlog_was_full &= !helps;
  return helps;
}

uint64_t nic_dropped(void) { return dropped; }

void nic_flush(void) {
  refill();
  queue_flush(&receive, transport);
  queue_flush(&transmit, transport);
}

bool nic_arm(void) {
  bool waits_for_room = backlog_oldest != backlog_newest;
  queue_interrupt(&receive, true);
  queue_interrupt(&transmit, waits_for_room);
  return !queue_has_used(&receive) && !(waits_for_room && queue_has_used(&transmit));
}

void nic_acknowledge(void) {
  transport->acknowledge();
  queue_interrupt(&receive, false);
}
