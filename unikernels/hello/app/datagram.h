/* Datagrams to the served port are sent back as they come. */
#ifndef DATAGRAM_H
#define DATAGRAM_H

#include "options.h"

/* From now on. */
void datagram_listen(const struct options *options);

#endif
