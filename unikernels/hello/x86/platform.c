/*
 * The x86 platform. In: the PVH start info. Out: the calls of platform.h: console on COM1, or Xen's, command line, random
 * bits, waiting in hlt.
 */
#include "platform.h"

#include "libc.h"
#include "nic.h"
#include "x86.h"
#include "xen.h"

enum { COM1 = 0x3f8, FIFO_CONTROL = COM1 + 2, LINE_STATUS = COM1 + 5, TRANSMITTER_EMPTY = 0x20, FIFO_SIZE = 16 };
enum { COMMAND_LINE_MAX = 1024 };

/* https://xenbits.xen.org/docs/unstable/misc/pvh.html */
struct start_info {
  uint32_t magic, version, flags, modules;
  uint64_t module_list, command_line, rsdp, memory_map;
  uint32_t memory_map_entries, reserved;
};

struct memory_map_entry {
  uint64_t address, size;
  uint32_t type, reserved;
};

static char command_line[COMMAND_LINE_MAX];
static bool on_xen;
extern const char image_end[], first_line[];

_Noreturn void x86_start(const struct start_info *info, uint64_t first_tsc);

void platform_print(const char *text) {
  if (on_xen) {
    xen_console_print(text);
    return;
  }
  out8(FIFO_CONTROL, 1);
  for (size_t i = 0; text[i] != '\0'; i++) {
    while (i % FIFO_SIZE == 0 && (in8(LINE_STATUS) & TRANSMITTER_EMPTY) == 0) {
    }
    out8(COM1, (uint8_t)text[i]);
  }
}

const char *platform_command_line(void) { return command_line; }

uint64_t platform_random(void) {
  static uint64_t state;
  static int has_rdrand = -1;
  uint32_t a = 1, b, c = 0, d;
  if (has_rdrand < 0) {
    __asm__("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
    has_rdrand = c >> 30 & 1;
  }
  uint64_t hardware = 0;
  if (has_rdrand) {
    __asm__ volatile("rdrand %0" : "=r"(hardware)::"cc");
  }
  uint32_t low, high;
  __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
  state += 0x9e3779b97f4a7c15u + (hardware ^ ((uint64_t)high << 32 | low)); /* splitmix64 over the mix */
  uint64_t mixed = state;
  mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9u;
  mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111ebu;
  return mixed ^ mixed >> 31;
}

void platform_wait(uint64_t deadline_us) {
  uint64_t now_us = platform_now_us();
  if (deadline_us <= now_us) {
    return;
  }
  __asm__ volatile("cli");
  if (nic_arm()) {
    timer_arm(deadline_us - now_us);
    __asm__ volatile("sti; hlt" ::: "memory"); /* an interrupt between the two still ends the hlt */
  } else {
    __asm__ volatile("sti" ::: "memory");
  }
}

_Noreturn void platform_halt(void) {
  for (;;) {
    __asm__ volatile("sti; hlt"); /* Xen takes a halt without interrupts for a power-off */
  }
}

_Noreturn void platform_crash(void) {
  struct __attribute__((packed)) {
    uint16_t limit;
    uint64_t base;
  } empty = {0, 0};
  __asm__ volatile("lidt %0; ud2" ::"m"(empty)); /* a fault with no table to handle it: triple fault */
  platform_halt();
}

/* The end of the memory that begins at 1 MiB, where the image lies; 0 when the map does not say. */
static uint64_t memory_end(const struct start_info *info) {
  const struct memory_map_entry *map = (const struct memory_map_entry *)info->memory_map;
  for (uint32_t i = 0; info->version >= 1 && i < info->memory_map_entries; i++) {
    if (map[i].type == 1 && map[i].address <= 0x100000 && map[i].address + map[i].size > 0x100000) {
      return map[i].address + map[i].size;
    }
  }
  return 0;
}

_Noreturn void x86_start(const struct start_info *info, uint64_t first_tsc) {
  interrupts_start();
  on_xen = xen_console_open();
  if (on_xen) {
    platform_print(first_line); /* which went to a port where nobody is */
  }
  clock_start(first_tsc);
  uint64_t end = memory_end(info);
  if (end != 0 && end < (uintptr_t)image_end) {
    platform_print("hello: too little memory; give the guest 16 MiB\n");
    platform_halt();
  }
  if (info->command_line != 0) {
    const char *given = (const char *)info->command_line;
    if (strlen(given) >= sizeof command_line) {
      platform_print("hello: the command line is longer than 1023 bytes\n");
      platform_halt();
    }
    memcpy(command_line, given, strlen(given));
  }
  application_run();
}
