/* The parts of an x86 machine, as far as this guest uses them: ports, local APIC, I/O APIC, serial console. */
#ifndef X86_H
#define X86_H

#include <stdint.h>

static inline void out8(uint16_t port, uint8_t value) { __asm__ volatile("outb %0, %1" ::"a"(value), "Nd"(port)); }
static inline void out16(uint16_t port, uint16_t value) { __asm__ volatile("outw %0, %1" ::"a"(value), "Nd"(port)); }
static inline void out32(uint16_t port, uint32_t value) { __asm__ volatile("outl %0, %1" ::"a"(value), "Nd"(port)); }

static inline uint8_t in8(uint16_t port) {
  uint8_t value;
  __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
  return value;
}

static inline uint16_t in16(uint16_t port) {
  uint16_t value;
  __asm__ volatile("inw %1, %0" : "=a"(value) : "Nd"(port));
  return value;
}

static inline uint32_t in32(uint16_t port) {
  uint32_t value;
  __asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port));
  return value;
}

static inline volatile uint32_t *mmio(uintptr_t address) { return (volatile uint32_t *)address; }

/* Starts the local APIC's timer as the reference clock and enables interrupts' way in; first_tsc is time zero. */
void clock_start(uint64_t first_tsc);

/* Loads the interrupt table and masks the old interrupt controllers. */
void interrupts_start(void);

/* Routes a global interrupt, level-triggered, to the network gate. */
void interrupts_route(uint32_t global_interrupt);

/* One shot of the timer interrupt after so many microseconds. */
void timer_arm(uint64_t delay_us);

#endif
