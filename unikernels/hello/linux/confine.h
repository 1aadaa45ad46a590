/* Confines the process for good (seccomp, no_new_privs); ends it when the kernel cannot. */
#ifndef CONFINE_H
#define CONFINE_H

#include <stdint.h>

/* Afterwards `tap` is the only descriptor to read, and with standard output the only one to write. */
void confine(int32_t tap);

#endif
