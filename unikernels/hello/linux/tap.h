/* The TAP that is this guest's network interface; nic.h's calls are for the one attached here. */
#ifndef TAP_H
#define TAP_H

#include <stdint.h>

/* Attaches to the interface of that name, or to the descriptor of @DESCRIPTOR; ends the process when it cannot. */
void tap_attach(const char *interface, const uint8_t mac[6]);

/* The descriptor that gets readable when a frame comes. */
int32_t tap_descriptor(void);

/* Ends the process because its TAP was taken away. */
_Noreturn void tap_fail(void);

#endif
