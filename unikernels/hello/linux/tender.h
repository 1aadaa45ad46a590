/* The options of Solo5's tenders, which this guest takes itself: tender and guest are one process. */
#ifndef TENDER_H
#define TENDER_H

#include <stdint.h>

enum { GUEST_COMMAND_LINE_MAX = 8191 };

struct tender {
  const char *interface; /* the TAP's name, or @DESCRIPTOR */
  uint8_t mac[6];
  char command_line[GUEST_COMMAND_LINE_MAX + 1]; /* the words behind the image, for the guest */
};

/* Reads a NULL-terminated list of arguments; anything wrong, --help and --version end the process. */
void tender_read(char *const *arguments, struct tender *tender);

#endif
