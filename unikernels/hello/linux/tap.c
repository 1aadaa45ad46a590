/*
 * The network interface on a TAP (Linux Documentation/networking/tuntap.rst), one plain Ethernet frame a read or write:
 * no virtio header and no offload, so the kernel finishes checksums and splits large frames before they come here.
 * In: the TAP of tap.h. Out: the calls of nic.h.
 */
#include "tap.h"

#include <stddef.h>

#include "lwip/pbuf.h"

#include "libc.h"
#include "linux.h"
#include "nic.h"
#include "platform.h"

enum { INTERFACE_NAME_SIZE = 16, FRAME_MAX = 1514, SMALL_FRAME_MAX = 128, MAC_LENGTH = 6 };
enum { AF_INET = 2, SOCK_DGRAM = 2, F_SETFL = 4 };

#define SIOCGIFFLAGS 0x8913u
#define IFF_UP 1
#define TUNSETIFF 0x400454cau
#define TUNSETOFFLOAD 0x400454d0u
#define TUNGETIFF 0x800454d2u
#define IFF_TAP 2
#define IFF_NO_PI 0x1000
#define IFF_VNET_HDR 0x4000

/* linux/if.h: struct ifreq with its flags. */
struct interface_request {
  char name[INTERFACE_NAME_SIZE];
  int16_t flags;
  uint8_t rest[22];
};

static int32_t tap;
static uint8_t hardware_address[MAC_LENGTH];
static struct pbuf *spare; /* the next frame is read into it: there is always one */
static uint64_t dropped;
static bool was_refused;

/* Attaching by a name that is not there would make an interface; one that is down takes no frame. */
static void check_interface(const struct interface_request *wanted, const char *name) {
  struct interface_request request = *wanted;
  int64_t any = call3(SYS_SOCKET, AF_INET, SOCK_DGRAM, 0);
  if (any < 0 || call3(SYS_IOCTL, (uint64_t)any, SIOCGIFFLAGS, address_of(&request)) < 0) {
    linux_fail(name, "no such interface here; make it first: ip tuntap add NAME mode tap");
  }
  if ((request.flags & IFF_UP) == 0) {
    linux_fail(name, "the interface is down; bring it up first: ip link set NAME up");
  }
  call3(SYS_CLOSE, (uint64_t)any, 0, 0);
}

static void attach_by_name(const char *name) {
  struct interface_request request = {.name = ""};
  size_t length = strlen(name);
  if (length >= INTERFACE_NAME_SIZE) {
    linux_fail(name, "an interface's name has at most 15 bytes");
  }
  memcpy(request.name, name, length);
  check_interface(&request, name);
  do { /* never a standard descriptor, should one be closed: lines would go to the network */
    tap = (int32_t)call3(SYS_OPEN, address_of("/dev/net/tun"), O_RDWR | O_NONBLOCK | O_CLOEXEC, 0);
  } while (tap >= 0 && tap <= STANDARD_ERROR);
  if (tap < 0) {
    linux_fail("/dev/net/tun", tap == -EACCES || tap == -EPERM
                                   ? "not permitted; let this user read and write it"
                                   : "cannot be opened; load the kernel's module tun");
  }
  request.flags = IFF_TAP | IFF_NO_PI;
  int64_t result = call3(SYS_IOCTL, (uint64_t)tap, TUNSETIFF, address_of(&request));
  if (result < 0) {
    linux_fail(name, result == -EBUSY    ? "busy: another process is attached to it; end that one first"
                     : result == -EPERM  ? "not permitted; make the TAP for this user, or be root"
                     : result == -EINVAL ? "not a TAP with a single queue; make one: ip tuntap add NAME mode tap"
                                         : "cannot be attached; look at it with ip -details link show");
  }
}

static void attach_descriptor(const char *interface) {
  uint32_t descriptor = 0;
  const char *digit = interface + 1;
  for (; *digit >= '0' && *digit <= '9' && descriptor < 1000000; digit++) {
    descriptor = descriptor * 10 + (uint32_t)(*digit - '0');
  }
  if (*digit != '\0' || descriptor <= STANDARD_ERROR) {
    linux_fail(interface, "give @ and the number of an open descriptor, 3 or more");
  }
  struct interface_request request = {.name = ""};
  if (call3(SYS_IOCTL, descriptor, TUNGETIFF, address_of(&request)) < 0) {
    linux_fail(interface, "not an open descriptor that is attached to a TAP");
  }
  if ((request.flags & (IFF_TAP | IFF_NO_PI | IFF_VNET_HDR)) != (IFF_TAP | IFF_NO_PI)) {
    linux_fail(interface, "frames are not plain there; attach it with IFF_TAP | IFF_NO_PI and nothing else");
  }
  call3(SYS_FCNTL, descriptor, F_SETFL, O_NONBLOCK);
  tap = (int32_t)descriptor;
}

void tap_attach(const char *interface, const uint8_t mac[MAC_LENGTH]) {
  if (interface[0] == '@') {
    attach_descriptor(interface);
  } else {
    attach_by_name(interface);
  }
  call3(SYS_IOCTL, (uint64_t)tap, TUNSETOFFLOAD, 0); /* an earlier guest's offloads stay on a persistent TAP */
  memcpy(hardware_address, mac, MAC_LENGTH);
}

int32_t tap_descriptor(void) { return tap; }

_Noreturn void tap_fail(void) {
  platform_print("hello: the network interface is gone\n");
  linux_exit(EXIT_FAILURE);
}

bool nic_open(uint8_t mac[6]) {
  memcpy(mac, hardware_address, MAC_LENGTH);
  spare = pbuf_alloc(PBUF_RAW, PBUF_POOL_BUFSIZE, PBUF_POOL);
  return spare != NULL;
}

/* A frame that the kernel does not take, for lack of room or because the interface is down, stays with lwIP. */
bool nic_send(struct pbuf *frame) {
  uint8_t copy[FRAME_MAX];
  const void *bytes = frame->payload;
  uint16_t length = frame->len;
  if (frame->next != NULL) {
    length = pbuf_copy_partial(frame, copy, FRAME_MAX, 0);
    bytes = copy;
  }
  bool taken = call3(SYS_WRITE, (uint64_t)tap, address_of(bytes), length) == length;
  was_refused |= !taken;
  dropped += !taken;
  return taken;
}

/* A small frame gets a small block. So acknowledgements, which free memory, are read when the large blocks are all held. */
static struct pbuf *take(uint16_t length) {
  struct pbuf *frame = length <= SMALL_FRAME_MAX ? pbuf_alloc(PBUF_RAW, length, PBUF_RAM) : NULL;
  if (frame != NULL) {
    pbuf_take(frame, spare->payload, length);
    return frame;
  }
  struct pbuf *next = pbuf_alloc(PBUF_RAW, PBUF_POOL_BUFSIZE, PBUF_POOL);
  if (next != NULL) {
    frame = spare;
    spare = next;
    pbuf_realloc(frame, length);
  }
  return frame;
}

struct pbuf *nic_receive(void) {
  int64_t length = call3(SYS_READ, (uint64_t)tap, address_of(spare->payload), spare->len);
  if (length == -EAGAIN || length == -EINTR) {
    return NULL;
  }
  if (length < 0) {
    tap_fail();
  }
  struct pbuf *frame = length <= FRAME_MAX ? take((uint16_t)length) : NULL;
  dropped += frame == NULL; /* and the round ends: whoever floods the guest does not keep it from its timers */
  return frame;
}

bool nic_reclaim(void) {
  bool again = was_refused;
  was_refused = false;
  return again;
}

void nic_flush(void) {}

uint64_t nic_dropped(void) { return dropped; }
