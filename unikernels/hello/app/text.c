/* Text built up in a buffer: see text.h. */
#include "text.h"

void text_add(struct text *text, const char *more) {
  for (; *more != '\0' && text->length + 1 < text->capacity; more++) {
    text->start[text->length++] = *more;
  }
  text->start[text->length] = '\0';
}

void text_add_number(struct text *text, uint64_t number) {
  char digits[21];
  size_t at = sizeof digits;
  digits[--at] = '\0';
  do {
    digits[--at] = (char)('0' + number % 10);
    number /= 10;
  } while (number != 0);
  text_add(text, digits + at);
}
