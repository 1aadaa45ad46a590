/* Text built up in a buffer of fixed size; what does not fit is cut off. Always terminated. */
#ifndef TEXT_H
#define TEXT_H

#include <stddef.h>
#include <stdint.h>

struct text {
  char *start;
  size_t length, capacity; /* capacity includes the terminator and is at least 1 */
};

void text_add(struct text *text, const char *more);
void text_add_number(struct text *text, uint64_t number);

#endif
