/* HTTP connections over lwIP's raw TCP API. Each holds at most a receive window of input and a send buffer of output. */
#ifndef CONNECTION_H
#define CONNECTION_H

#include "options.h"

/* Opens the port; `options` must stay. */
void connection_listen(const struct options *options);

#endif
