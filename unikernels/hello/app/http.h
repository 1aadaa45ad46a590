/*
 * HTTP/1.1 requests and replies as text (RFC 9110, RFC 9112): no connection, no memory of its own.
 * In: a request's head. Out: the text of the reply (its head and any small body) and what is to follow it.
 */
#ifndef HTTP_H
#define HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text.h"

enum { HEAD_MAX = 2048 };

enum body { BODY_NONE, BODY_PATTERN, BODY_ECHO };

struct reply {
  enum body body;   /* what follows the text: nothing, `length` bytes of the pattern, or of the request's own body */
  uint64_t length;
  uint64_t discard; /* bytes of the request's body that nobody wants */
  bool close;       /* the connection ends after this reply */
};

/* Answers a head of `length` bytes that ends with an empty line; the head is overwritten. `name` is the guest's. */
struct reply http_answer(char *head, size_t length, const char *name, struct text *text);

/* Answers a head that is longer than HEAD_MAX. */
struct reply http_answer_too_long(struct text *text);

#endif
