/* HTTP/1.1 as text: see http.h. */
#include "http.h"

#include "boot.h"
#include "libc.h"
#include "nic.h"

#define BYTES_MAX (1ull << 30)
#define UNWANTED_BODY_MAX (1ull << 20)
#define LENGTH_MAX (1ull << 50)

enum method { METHOD_GET, METHOD_HEAD, METHOD_POST, METHOD_OTHER };

struct request {
  enum method method;
  const char *target;
  uint64_t content_length;
  bool has_length, close, expects_continue;
  const char *error; /* the status line to refuse it with, or NULL */
};

static uint64_t requests_served;

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c; }

static bool same_word(const char *text, const char *word) {
  while (*word != '\0' && lower(*text) == *word) {
    text++;
    word++;
  }
  return *word == '\0' && *text == '\0';
}

static bool has_prefix(const char *text, const char *prefix) { return strncmp(text, prefix, strlen(prefix)) == 0; }

/* Decimal digits only, to the end of the text; false beyond `most` too. */
static bool read_number(const char *text, uint64_t most, uint64_t *number) {
  *number = 0;
  if (*text == '\0') {
    return false;
  }
  for (; *text != '\0'; text++) {
    if (*text < '0' || *text > '9' || (*number = *number * 10 + (uint64_t)(*text - '0')) > most) {
      return false;
    }
  }
  return true;
}

/* Cuts the line at *at off at its CRLF and moves *at behind it. */
static char *next_line(char **at) {
  char *line = *at;
  while ((*at)[0] != '\r' || (*at)[1] != '\n') {
    (*at)++;
  }
  (*at)[0] = '\0';
  *at += 2;
  return line;
}

static void read_request_line(char *line, struct request *request) {
  char *target = line, *version;
  while (*target != '\0' && *target != ' ') {
    target++;
  }
  if (*target == '\0' || target[1] != '/') {
    request->error = "400 Bad Request";
    return;
  }
  *target++ = '\0';
  for (version = target; *version != '\0' && *version != ' '; version++) {
    if (*version == '?') {
      *version = '\0'; /* a query says nothing here */
      while (version[1] != '\0' && version[1] != ' ') {
        version++;
      }
    }
  }
  if (*version == '\0' || !has_prefix(version, " HTTP/1.")) {
    request->error = *version == '\0' ? "400 Bad Request" : "505 HTTP Version Not Supported";
    return;
  }
  *version = '\0';
  request->target = target;
  request->close = version[8] == '0';
  request->method = strncmp(line, "GET", 4) == 0    ? METHOD_GET
                    : strncmp(line, "HEAD", 5) == 0 ? METHOD_HEAD
                    : strncmp(line, "POST", 5) == 0 ? METHOD_POST
                                                    : METHOD_OTHER;
}

static void read_field(char *line, struct request *request) {
  char *value = line;
  while (*value != '\0' && *value != ':') {
    value++;
  }
  if (*value == '\0' || value == line || value[-1] == ' ') {
    request->error = "400 Bad Request";
    return;
  }
  *value++ = '\0';
  while (*value == ' ' || *value == '\t') {
    value++;
  }
  for (size_t end = strlen(value); end > 0 && (value[end - 1] == ' ' || value[end - 1] == '\t'); end--) {
    value[end - 1] = '\0';
  }
  if (same_word(line, "content-length")) {
    uint64_t length;
    bool digits = read_number(value, UINT64_MAX / 10 - 1, &length);
    if (!digits || (request->has_length && length != request->content_length)) {
      request->error = "400 Bad Request";
    } else if (length > LENGTH_MAX) {
      request->error = "413 Content Too Large";
    }
    request->has_length = true;
    request->content_length = length;
  } else if (same_word(line, "transfer-encoding")) {
    request->error = "501 Not Implemented";
  } else if (same_word(line, "connection")) {
    request->close |= same_word(value, "close");
  } else if (same_word(line, "expect")) {
    request->expects_continue = same_word(value, "100-continue");
  }
}

static struct request read_request(char *head, size_t length) {
  struct request request = {.method = METHOD_OTHER, .target = ""};
  char *at = head, *end = head + length - 2;
  read_request_line(next_line(&at), &request);
  while (at < end && request.error == NULL) {
    read_field(next_line(&at), &request);
  }
  return request;
}

static void add_head(struct text *text, const char *status, const char *more, uint64_t length, bool close) {
  text_add(text, "HTTP/1.1 ");
  text_add(text, status);
  text_add(text, "\r\nContent-Type: text/plain\r\nContent-Length: ");
  text_add_number(text, length);
  text_add(text, "\r\n");
  text_add(text, more);
  text_add(text, close ? "Connection: close\r\n\r\n" : "\r\n");
}

static struct reply refuse(struct text *text, const char *status, const char *more) {
  add_head(text, status, more, strlen(status) + 1, true);
  text_add(text, status);
  text_add(text, "\n");
  return (struct reply){.close = true};
}

static void add_phase(struct text *text, const char *name, uint64_t at_us) {
  text_add(text, name);
  text_add(text, ": ");
  text_add_number(text, at_us);
  text_add(text, " us\n");
}

static struct reply answer_home(const struct request *request, const char *name, struct text *text) {
  char page[640];
  struct text body = {page, 0, sizeof page};
  text_add(&body, "name: ");
  text_add(&body, name);
  text_add(&body, "\n");
  add_phase(&body, "entry", 0);
  add_phase(&body, "device ready", boot_phases.device_ready_us);
  add_phase(&body, "network up", boot_phases.network_up_us);
  add_phase(&body, "listening", boot_phases.listening_us);
  add_phase(&body, "first request", boot_phases.first_request_us);
  text_add(&body, "requests served: ");
  text_add_number(&body, requests_served);
  text_add(&body, "\nframes dropped: ");
  text_add_number(&body, nic_dropped());
  text_add(&body, "\n");
  add_head(text, "200 OK", "", body.length, request->close);
  if (request->method == METHOD_GET) {
    text_add(text, page);
  }
  return (struct reply){.discard = request->content_length, .close = request->close};
}

static struct reply answer_bytes(const struct request *request, struct text *text) {
  uint64_t length;
  if (!read_number(request->target + strlen("/bytes/"), BYTES_MAX, &length)) {
    return refuse(text, "400 Bad Request", "");
  }
  add_head(text, "200 OK", "", length, request->close);
  bool wanted = request->method == METHOD_GET && length > 0;
  return (struct reply){.body = wanted ? BODY_PATTERN : BODY_NONE, .length = length,
                        .discard = request->content_length, .close = request->close};
}

static struct reply answer_echo(const struct request *request, struct text *text) {
  if (!request->has_length) {
    return refuse(text, "411 Length Required", "");
  }
  if (request->expects_continue) {
    text_add(text, "HTTP/1.1 100 Continue\r\n\r\n");
  }
  add_head(text, "200 OK", "", request->content_length, request->close);
  return (struct reply){.body = request->content_length > 0 ? BODY_ECHO : BODY_NONE,
                        .length = request->content_length, .close = request->close};
}

struct reply http_answer(char *head, size_t length, const char *name, struct text *text) {
  struct request request = read_request(head, length);
  requests_served++;
  if (request.error != NULL) {
    return refuse(text, request.error, "");
  }
  bool reads = request.method == METHOD_GET || request.method == METHOD_HEAD;
  bool is_home = same_word(request.target, "/"), is_bytes = has_prefix(request.target, "/bytes/");
  if (is_home || is_bytes) {
    if (!reads) {
      return refuse(text, "405 Method Not Allowed", "Allow: GET, HEAD\r\n");
    }
    if (request.content_length > UNWANTED_BODY_MAX) {
      return refuse(text, "413 Content Too Large", "");
    }
    return is_home ? answer_home(&request, name, text) : answer_bytes(&request, text);
  }
  if (same_word(request.target, "/echo")) {
    return request.method == METHOD_POST ? answer_echo(&request, text)
                                         : refuse(text, "405 Method Not Allowed", "Allow: POST\r\n");
  }
  return refuse(text, "404 Not Found", "");
}

struct reply http_answer_too_long(struct text *text) {
  return refuse(text, "431 Request Header Fields Too Large", "");
}
