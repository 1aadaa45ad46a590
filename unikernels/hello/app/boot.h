/* What happened when since the first instruction, in microseconds; 0 for what has not happened yet. */
#ifndef BOOT_H
#define BOOT_H

#include <stdint.h>

struct boot_phases {
  uint64_t device_ready_us, network_up_us, listening_us, first_request_us;
};

extern struct boot_phases boot_phases;

#endif
