/* The calls of libc.h. Copies go eight bytes at a time, which an emulated processor likes best too. */
#include "libc.h"

#include <stdint.h>

typedef uint64_t __attribute__((may_alias, aligned(1))) word;

void *memcpy(void *restrict to, const void *restrict from, size_t length) {
  uint8_t *destination = to;
  const uint8_t *source = from;
  for (; length >= 8; length -= 8, destination += 8, source += 8) {
    *(word *)destination = *(const word *)source;
  }
  for (; length > 0; length--) {
    *destination++ = *source++;
  }
  return to;
}

void *memmove(void *to, const void *from, size_t length) {
  if ((uintptr_t)to - (uintptr_t)from >= length) {
    return memcpy(to, from, length); /* forwards is safe: the destination does not begin inside the source */
  }
  uint8_t *destination = to;
  const uint8_t *source = from;
  while (length-- > 0) {
    destination[length] = source[length];
  }
  return to;
}

void *memset(void *to, int value, size_t length) {
  uint8_t *destination = to;
  uint64_t pattern = (uint8_t)value * 0x0101010101010101u;
  for (; length >= 8; length -= 8, destination += 8) {
    *(word *)destination = pattern;
  }
  for (; length > 0; length--) {
    *destination++ = (uint8_t)value;
  }
  return to;
}

int memcmp(const void *left, const void *right, size_t length) {
  const uint8_t *a = left, *b = right;
  for (size_t i = 0; i < length; i++) {
    if (a[i] != b[i]) {
      return a[i] < b[i] ? -1 : 1;
    }
  }
  return 0;
}

size_t strlen(const char *text) {
  size_t length = 0;
  while (text[length] != '\0') {
    length++;
  }
  return length;
}

int strncmp(const char *left, const char *right, size_t length) {
  for (size_t i = 0; i < length; i++) {
    if (left[i] != right[i] || left[i] == '\0') {
      return (uint8_t)left[i] - (uint8_t)right[i];
    }
  }
  return 0;
}
