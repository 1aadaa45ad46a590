/*
 * What the application needs of the machine it runs on. Each platform (x86/, linux/) implements all of it.
 * One processor, one thread; nothing here is called from an interrupt.
 */
#ifndef PLATFORM_H
#define PLATFORM_H

#include <stdint.h>

/* Microseconds since the guest's first instruction. */
uint64_t platform_now_us(void);

/* The command line the guest was started with; empty when there is none. */
const char *platform_command_line(void);

/* 64 bits that an outsider cannot guess where the processor can make them, and that differ at every call anywhere. */
uint64_t platform_random(void);

/* Writes text to the console. */
void platform_print(const char *text);

/* Waits until the network interface has frames or deadline_us is reached; returns at once when frames are waiting. */
void platform_wait(uint64_t deadline_us);

/* Stops quietly, as the console has said why: a machine halts, a process ends as failed. */
_Noreturn void platform_halt(void);

/* Dies: a machine as a broken kernel does, a process with the code of an abort. */
_Noreturn void platform_crash(void);

/* The application, entered once by the platform when the calls above work. */
_Noreturn void application_run(void);

#endif
