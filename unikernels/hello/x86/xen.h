/* What this guest uses of Xen when it runs there: its console. Under any other hypervisor there is none. */
#ifndef XEN_H
#define XEN_H

#include <stdbool.h>

/* Looks for Xen and connects the console; false when this is not Xen. To be called once, before anything is printed. */
bool xen_console_open(void);

/* Writes text to the console that was opened; waits while the other end is behind. */
void xen_console_print(const char *text);

#endif
