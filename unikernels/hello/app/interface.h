/* lwIP's network interface over nic.h. Call from the main loop only. */
#ifndef INTERFACE_H
#define INTERFACE_H

#include "options.h"

struct netif;

/* Adds the interface with the options' addresses, MTU (from mss=) and announcement; mac is its hardware address. */
void interface_start(const struct options *options, const uint8_t mac[6]);

/* Moves frames both ways and runs what is due in lwIP. */
void interface_poll(void);

#endif
