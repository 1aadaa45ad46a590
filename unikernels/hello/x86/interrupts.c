/*
 * Interrupts. In: a global interrupt number to listen to. Out: a processor that wakes from hlt on it and on its timer.
 * No work is done in a gate: it lowers the line and returns, the main loop looks at the rings.
 */
#include "x86.h"

#define LAPIC 0xfee00000u
#define LAPIC_SPURIOUS 0xf0u
#define IO_APIC_STEP 0x10000u
#define IO_APIC_PINS 24u

enum { TIMER_VECTOR = 0x20, NIC_VECTOR = 0x21, SPURIOUS_VECTOR = 0xff };

extern const char timer_gate[], nic_gate[], spurious_gate[];

struct gate {
  uint16_t offset_low, selector;
  uint8_t stack, type;
  uint16_t offset_middle;
  uint32_t offset_high, reserved;
};

static struct gate table[256];

static void set_gate(unsigned vector, const char *entry) {
  uintptr_t offset = (uintptr_t)entry;
  table[vector] = (struct gate){.offset_low = (uint16_t)offset, .selector = 8, .type = 0x8e,
                                .offset_middle = (uint16_t)(offset >> 16), .offset_high = (uint32_t)(offset >> 32)};
}

void interrupts_start(void) {
  set_gate(TIMER_VECTOR, timer_gate);
  set_gate(NIC_VECTOR, nic_gate);
  set_gate(SPURIOUS_VECTOR, spurious_gate);
  struct __attribute__((packed)) {
    uint16_t limit;
    uint64_t base;
  } pointer = {sizeof table - 1, (uintptr_t)table};
  __asm__ volatile("lidt %0" ::"m"(pointer));
  out8(0x21, 0xff); /* the 8259 pair, which firmware leaves on */
  out8(0xa1, 0xff);
  *mmio(LAPIC + LAPIC_SPURIOUS) = 0x100 | SPURIOUS_VECTOR;
}

void interrupts_route(uint32_t global_interrupt) {
  uintptr_t io_apic = 0xfec00000u + global_interrupt / IO_APIC_PINS * IO_APIC_STEP;
  uint32_t entry = 0x10 + 2 * (global_interrupt % IO_APIC_PINS);
  *mmio(io_apic) = entry + 1;
  *mmio(io_apic + 0x10) = 0; /* to processor 0 */
  *mmio(io_apic) = entry;
  *mmio(io_apic + 0x10) = 0x8000 | NIC_VECTOR; /* level-triggered, unmasked */
}
