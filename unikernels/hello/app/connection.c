/*
 * HTTP connections: see connection.h. One request at a time; what a client pipelines waits in its receive window.
 *
 *   HEAD -> TEXT -> PATTERN | ECHO | DISCARD -> HEAD    (or ENDING, after a reply that ends the connection)
 *
 * The window opens only as input is consumed, and input is consumed only as fast as the answer drains.
 */
#include "connection.h"

#include "lwip/tcp.h"

#include "boot.h"
#include "http.h"
#include "libc.h"
#include "platform.h"

enum { CONNECTIONS = 256, BACKLOG = 200, INPUT_PIECES_MAX = 64, POLL_INTERVAL = 4 /* of 500 ms */ };
enum { IDLE_POLLS_MAX = 60, ENDING_POLLS_MAX = 3, PATTERN_PERIOD = 251, PATTERN_WRITE_MAX = 8 * TCP_MSS };

enum phase { HEAD, TEXT, PATTERN, ECHO, DISCARD, ENDING };

struct connection {
  struct connection *next_free;
  struct tcp_pcb *pcb;
  struct pbuf *input; /* received, not yet consumed */
  enum phase phase;
  bool peer_finished;
  uint8_t idle_polls;
  struct reply reply;
  uint64_t left;              /* bytes still to do in this phase */
  uint16_t head_length, sent; /* of head; of the reply's text */
  uint16_t text_length;
  char head[HEAD_MAX];
  char text[HEAD_MAX];
};

static const struct options *options;
static struct connection connections[CONNECTIONS] __attribute__((section(".noinit")));
static struct connection *free_connections;                 /* those that were used before, */
static uint32_t used_connections;                           /* and how many ever were: nothing to set up at boot */
static uint8_t pattern[PATTERN_PERIOD + PATTERN_WRITE_MAX]; /* byte i of every answer is i mod 251 */

static err_t received(void *argument, struct tcp_pcb *pcb, struct pbuf *more, err_t error);
static err_t sent(void *argument, struct tcp_pcb *pcb, u16_t length);
static err_t poll(void *argument, struct tcp_pcb *pcb);
static void failed(void *argument, err_t error);

static struct connection *allocate(void) {
  struct connection *connection = free_connections;
  if (connection != NULL) {
    free_connections = connection->next_free;
  } else if (used_connections < CONNECTIONS) {
    connection = &connections[used_connections++];
  }
  return connection;
}

static void consume(struct connection *connection, uint16_t length) {
  connection->input = pbuf_free_header(connection->input, length);
  tcp_recved(connection->pcb, length);
}

static void release(struct connection *connection) {
  if (connection->input != NULL) {
    pbuf_free(connection->input);
  }
  connection->next_free = free_connections;
  free_connections = connection;
}

static void attach(struct connection *connection) {
  struct tcp_pcb *pcb = connection->pcb;
  tcp_arg(pcb, connection);
  tcp_recv(pcb, received);
  tcp_sent(pcb, sent);
  tcp_err(pcb, failed);
  tcp_poll(pcb, poll, POLL_INTERVAL);
}

static void detach(struct tcp_pcb *pcb) {
  tcp_arg(pcb, NULL);
  tcp_recv(pcb, NULL);
  tcp_sent(pcb, NULL);
  tcp_err(pcb, NULL);
  tcp_poll(pcb, NULL, 0);
}

/* Ends the connection in order; when lwIP lacks the memory for it just now, the next poll tries again. */
static void end(struct connection *connection) {
  if (connection->input != NULL) {
    consume(connection, connection->input->tot_len);
  }
  struct tcp_pcb *pcb = connection->pcb;
  detach(pcb);
  if (tcp_close(pcb) == ERR_OK) {
    release(connection);
  } else {
    attach(connection);
  }
}

static err_t abort_connection(struct connection *connection) {
  struct tcp_pcb *pcb = connection->pcb;
  detach(pcb);
  release(connection);
  tcp_abort(pcb);
  return ERR_ABRT;
}

static void enter_text(struct connection *connection, struct reply reply, const struct text *text) {
  connection->reply = reply;
  connection->text_length = (uint16_t)text->length;
  connection->sent = 0;
  connection->head_length = 0;
  connection->phase = TEXT;
}

/* Gathers a head byte by byte and answers it when its empty line is there. */
static bool step_head(struct connection *connection) {
  struct pbuf *input = connection->input;
  if (input == NULL) {
    return false;
  }
  struct text text = {connection->text, 0, sizeof connection->text};
  const char *bytes = input->payload;
  uint16_t taken = 0;
  bool complete = false;
  while (taken < input->len && connection->head_length < HEAD_MAX && !complete) {
    char *head = connection->head;
    uint16_t length = connection->head_length;
    head[length++] = bytes[taken++];
    if (length == 2 && head[0] == '\r' && head[1] == '\n') {
      length = 0; /* RFC 9112 section 2.2: an empty line before a request is ignored */
    }
    complete = length >= 4 && memcmp(head + length - 4, "\r\n\r\n", 4) == 0;
    connection->head_length = length;
  }
  consume(connection, taken);
  if (complete) {
    if (boot_phases.first_request_us == 0) {
      boot_phases.first_request_us = platform_now_us();
    }
    enter_text(connection, http_answer(connection->head, connection->head_length, options->name, &text), &text);
  } else if (connection->head_length == HEAD_MAX) {
    enter_text(connection, http_answer_too_long(&text), &text);
  }
  return true;
}

static void fill_pattern(void) {
  for (uint32_t i = sizeof pattern; pattern[1] == 0 && i > 1; i--) {
    pattern[i - 1] = (uint8_t)((i - 1) % PATTERN_PERIOD); /* pattern[1] last */
  }
}

static void enter_after_text(struct connection *connection) {
  const struct reply *reply = &connection->reply;
  connection->phase = reply->body == BODY_PATTERN ? PATTERN : reply->body == BODY_ECHO ? ECHO : DISCARD;
  connection->left = reply->body == BODY_NONE ? reply->discard : reply->length;
  if (connection->phase == PATTERN) {
    fill_pattern();
  }
}

static uint16_t least(uint64_t a, uint64_t b, uint64_t c) {
  uint64_t d = a < b ? a : b;
  return (uint16_t)(c < d ? c : d);
}

/* Writes as much of the text as fits. */
static bool step_text(struct connection *connection) {
  uint16_t length = least(connection->text_length - connection->sent, tcp_sndbuf(connection->pcb), UINT16_MAX);
  if (length > 0) {
    if (tcp_write(connection->pcb, connection->text + connection->sent, length, TCP_WRITE_FLAG_COPY) != ERR_OK) {
      return false;
    }
    connection->sent = (uint16_t)(connection->sent + length);
  }
  if (connection->sent < connection->text_length) {
    return false;
  }
  enter_after_text(connection);
  return true;
}

/* The pattern is sent from where it lies: nothing is copied. */
static bool step_pattern(struct connection *connection) {
  uint64_t offset = connection->reply.length - connection->left;
  uint16_t length = least(connection->left, tcp_sndbuf(connection->pcb), PATTERN_WRITE_MAX);
  if (length == 0 || tcp_write(connection->pcb, pattern + offset % PATTERN_PERIOD, length, 0) != ERR_OK) {
    return false;
  }
  connection->left -= length;
  if (connection->left == 0) {
    connection->phase = DISCARD;
    connection->left = connection->reply.discard;
  }
  return true;
}

static bool step_echo(struct connection *connection) {
  struct pbuf *input = connection->input;
  uint16_t length = input == NULL ? 0 : least(connection->left, tcp_sndbuf(connection->pcb), input->len);
  if (length == 0 || tcp_write(connection->pcb, input->payload, length, TCP_WRITE_FLAG_COPY) != ERR_OK) {
    return false;
  }
  consume(connection, length);
  connection->left -= length;
  if (connection->left == 0) {
    connection->phase = DISCARD;
  }
  return true;
}

/* Reads over a body that nobody asked for, then begins the next request or closes. */
static bool step_discard(struct connection *connection) {
  if (connection->left > 0) {
    if (connection->input == NULL) {
      return false;
    }
    uint16_t length = least(connection->left, connection->input->len, UINT16_MAX);
    consume(connection, length);
    connection->left -= length;
    return true;
  }
  if (!connection->reply.close) {
    connection->phase = HEAD;
  } else if (tcp_shutdown(connection->pcb, 0, 1) == ERR_OK) {
    connection->phase = ENDING;
  } else {
    return false;
  }
  return true;
}

static bool step_ending(struct connection *connection) {
  if (connection->input == NULL) {
    return false;
  }
  consume(connection, connection->input->len);
  return true;
}

static bool step(struct connection *connection) {
  switch (connection->phase) {
    case HEAD: return step_head(connection);
    case TEXT: return step_text(connection);
    case PATTERN: return step_pattern(connection);
    case ECHO: return step_echo(connection);
    case DISCARD: return step_discard(connection);
    case ENDING: return step_ending(connection);
  }
  return false;
}

/* Goes as far as input and send buffer let it; a client that has finished sending is let go once it has its answer. */
static void run(struct connection *connection) {
  while (step(connection)) {
    connection->idle_polls = 0;
  }
  bool waits_for_input = connection->phase == HEAD || connection->phase == ECHO || connection->phase == ENDING ||
                         (connection->phase == DISCARD && connection->left > 0);
  if (connection->peer_finished && connection->input == NULL && waits_for_input) {
    end(connection);
  }
}

/* Copies the input into as few buffers as hold it: many tiny segments must not keep a buffer each. */
static bool compact(struct connection *connection) {
  struct pbuf *copy = pbuf_clone(PBUF_RAW, PBUF_POOL, connection->input);
  if (copy != NULL) {
    pbuf_free(connection->input);
    connection->input = copy;
  }
  return copy != NULL;
}

static err_t received(void *argument, struct tcp_pcb *pcb, struct pbuf *more, err_t error) {
  struct connection *connection = argument;
  (void)pcb;
  (void)error;
  if (more == NULL) {
    connection->peer_finished = true;
  } else if (connection->input == NULL) {
    connection->input = more;
  } else if (pbuf_clen(connection->input) + pbuf_clen(more) <= INPUT_PIECES_MAX || compact(connection)) {
    pbuf_cat(connection->input, more);
  } else {
    return ERR_MEM; /* lwIP keeps it and offers it again */
  }
  run(connection);
  return ERR_OK;
}

static err_t sent(void *argument, struct tcp_pcb *pcb, u16_t length) {
  (void)pcb;
  (void)length;
  ((struct connection *)argument)->idle_polls = 0;
  run(argument);
  return ERR_OK;
}

static void failed(void *argument, err_t error) {
  (void)error;
  release(argument); /* lwIP has freed the pcb already */
}

/* Every two seconds: tries again what lacked memory, and gives up on a client that does nothing for two minutes. */
static err_t poll(void *argument, struct tcp_pcb *pcb) {
  struct connection *connection = argument;
  (void)pcb;
  connection->idle_polls++;
  if (connection->idle_polls > IDLE_POLLS_MAX) {
    return abort_connection(connection);
  }
  if (connection->phase == ENDING && connection->idle_polls > ENDING_POLLS_MAX) {
    connection->peer_finished = true;
  }
  run(connection);
  return ERR_OK;
}

static err_t accepted(void *argument, struct tcp_pcb *pcb, err_t error) {
  (void)argument;
  struct connection *connection = error == ERR_OK ? allocate() : NULL;
  if (connection == NULL) {
    return ERR_MEM;
  }
  connection->pcb = pcb;
  connection->input = NULL;
  connection->phase = HEAD;
  connection->peer_finished = false;
  connection->idle_polls = 0;
  connection->head_length = 0;
  tcp_nagle_disable(pcb);
  attach(connection);
  return ERR_OK;
}

void connection_listen(const struct options *given) {
  options = given;
  struct tcp_pcb *pcb = tcp_new_ip_type(IPADDR_TYPE_ANY);
  tcp_bind(pcb, IP_ANY_TYPE, options->port);
  tcp_accept(tcp_listen_with_backlog(pcb, BACKLOG), accepted);
}
