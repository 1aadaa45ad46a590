/* lwIP's view of the compiler and the platform. */
#ifndef ARCH_CC_H
#define ARCH_CC_H

#include <stdint.h>

#define LWIP_PLATFORM_DIAG(message)
#define LWIP_PLATFORM_ASSERT(message) hooks_panic(message)
#define LWIP_RAND() hooks_random()
#define U16_F "u"
#define S16_F "d"
#define X16_F "x"
#define U32_F "u"
#define S32_F "d"
#define X32_F "x"
#define SZT_F "lu"

_Noreturn void hooks_panic(const char *message);
uint32_t hooks_random(void);
uint16_t hooks_checksum(const void *data, int length);
extern uint8_t hooks_window_scale;

#endif
