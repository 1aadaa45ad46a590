/*
 * Time. In: the TSC and the local APIC's timer. Out: microseconds since the first instruction, one-shot timer interrupts.
 * The hypervisors this runs on all clock the local APIC at 1 GHz, so the TSC is measured against it during the boot
 * itself, and only what is missing of CALIBRATION_NS is waited for.
 */
#include "platform.h"
#include "x86.h"

#define LAPIC_TIMER 0xfee00320u
#define LAPIC_INITIAL 0xfee00380u
#define LAPIC_CURRENT 0xfee00390u
#define LAPIC_DIVIDE 0xfee003e0u

enum { TIMER_VECTOR = 0x20, MASKED = 0x10000, DIVIDE_BY_1 = 0xb, CALIBRATION_NS = 200000 };

static uint64_t first_tsc, reference_tsc;
static uint64_t us_per_tick; /* 32.32 fixed point */

static inline uint64_t tsc(void) {
  uint32_t low, high;
  __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
  return (uint64_t)high << 32 | low;
}

void clock_start(uint64_t first) {
  first_tsc = first;
  *mmio(LAPIC_DIVIDE) = DIVIDE_BY_1;
  *mmio(LAPIC_TIMER) = MASKED | TIMER_VECTOR;
  *mmio(LAPIC_INITIAL) = UINT32_MAX;
  reference_tsc = tsc();
}

static void calibrate(void) {
  uint32_t elapsed_ns;
  uint64_t ticks;
  do {
    elapsed_ns = UINT32_MAX - *mmio(LAPIC_CURRENT);
    ticks = tsc() - reference_tsc;
  } while (elapsed_ns < CALIBRATION_NS);
  us_per_tick = ((uint64_t)elapsed_ns << 32) / (ticks * 1000);
  *mmio(LAPIC_INITIAL) = 0;
  *mmio(LAPIC_TIMER) = TIMER_VECTOR;
}

uint64_t platform_now_us(void) {
  if (us_per_tick == 0) {
    calibrate(); /* at the first question, so that the boot up to there counts */
  }
  return (uint64_t)(((unsigned __int128)(tsc() - first_tsc) * us_per_tick) >> 32);
}

void timer_arm(uint64_t delay_us) {
  uint64_t delay_ns = delay_us * 1000;
  *mmio(LAPIC_INITIAL) = delay_ns > UINT32_MAX ? UINT32_MAX : delay_ns == 0 ? 1 : (uint32_t)delay_ns;
}
