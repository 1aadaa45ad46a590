/*
 * What the application needs of the machine it runs on. Each platform (x86/, later others) implements all of it.
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

/* Waits until the network interface interrupts or deadline_us is reached; returns at once when frames are waiting. */
void platform_wait(uint64_t deadline_us);

/* Stops for ever, quietly. */
_Noreturn void platform_halt(void);

/* Dies as a broken kernel does. */
_Noreturn void platform_crash(void);

/* The application, entered once by the platform when the calls above work. */
_Noreturn void application_run(void);

#endif
