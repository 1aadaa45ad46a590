/*
 * A PVH or HVM guest's console under Xen. In: CPUID leaves of Xen. Out: text in the ring that xenconsoled reads.
 * Sources: Xen's public headers arch-x86/cpuid.h, hvm/hvm_op.h, hvm/params.h, event_channel.h, io/console.h.
 */
#include "xen.h"

#include <stddef.h>
#include <stdint.h>

enum { LEAF = 0x40000000, HYPERCALLS_LEAF = LEAF + 2, PAGE = 4096, HYPERCALL_BYTES = 32 };
enum { EVENT_CHANNEL_OP = 32, HVM_OP = 34, SEND = 4, GET_PARAM = 1, CONSOLE_PFN = 17, CONSOLE_EVENT_CHANNEL = 18 };
enum { OUT_BYTES = 2048, SELF = 0x7ff0 };

struct console_ring {
  char in[1024];
  char out[OUT_BYTES];
  uint32_t in_consumer, in_producer, out_consumer, out_producer;
};

static char hypercalls[PAGE] __attribute__((aligned(PAGE))); /* Xen fills it with code */
static volatile struct console_ring *ring;
static uint32_t ring_port;

static void cpuid(uint32_t leaf, uint32_t found[4]) {
  __asm__("cpuid" : "=a"(found[0]), "=b"(found[1]), "=c"(found[2]), "=d"(found[3]) : "a"(leaf), "c"(0));
}

static long hypercall(unsigned number, unsigned long first, void *second) {
  long result;
  const char *entry = hypercalls + number * HYPERCALL_BYTES;
  __asm__ volatile("call *%[entry]"
                   : "=a"(result), "+D"(first), "+S"(second)
                   : [entry] "r"(entry)
                   : "rdx", "rcx", "r8", "r9", "r10", "r11", "memory", "cc");
  return result;
}

static uint64_t parameter(uint32_t index) {
  struct {
    uint16_t domain;
    uint32_t index;
    uint64_t value;
  } asked = {SELF, index, 0};
  return hypercall(HVM_OP, GET_PARAM, &asked) == 0 ? asked.value : 0;
}

bool xen_console_open(void) {
  uint32_t found[4];
  cpuid(LEAF, found);
  if (found[1] != 0x566e6558 || found[2] != 0x65584d4d || found[3] != 0x4d4d566e) { /* "XenVMMXenVMM" */
    return false;
  }
  cpuid(HYPERCALLS_LEAF, found);
  uintptr_t page = (uintptr_t)hypercalls;
  __asm__ volatile("wrmsr" ::"c"(found[1]), "a"((uint32_t)page), "d"((uint32_t)(page >> 32)) : "memory");
  ring_port = (uint32_t)parameter(CONSOLE_EVENT_CHANNEL);
  ring = (volatile struct console_ring *)(parameter(CONSOLE_PFN) * PAGE);
  return ring != NULL;
}

static void notify(void) { hypercall(EVENT_CHANNEL_OP, SEND, &ring_port); }

void xen_console_print(const char *text) {
  uint32_t producer = ring->out_producer;
  for (; *text != '\0'; text++) {
    while (producer - ring->out_consumer == OUT_BYTES) {
      ring->out_producer = producer;
      notify();
    }
    ring->out[producer++ % OUT_BYTES] = *text;
  }
  __asm__ volatile("" ::: "memory"); /* x86 keeps stores in order */
  ring->out_producer = producer;
  notify();
}
