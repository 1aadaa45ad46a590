/* Reads the command line: see options.h. In: text. Out: a full set of options, or one console line and a halt. */
#include "options.h"

#include "libc.h"
#include "platform.h"
#include "text.h"

enum { WORD_MAX = 300, MS_MAX = 86400000, MSS_MIN = 88, MSS_MAX = 1460, WINDOW_SCALE_MAX = 14 };

static _Noreturn void refuse(const char *key, const char *value, const char *right) {
  char line[WORD_MAX + 200];
  struct text text = {line, 0, sizeof line};
  text_add(&text, "hello: ");
  text_add(&text, key);
  if (value != NULL) {
    text_add(&text, "=");
    text_add(&text, value);
  }
  text_add(&text, ": ");
  text_add(&text, right);
  text_add(&text, "\n");
  platform_print(line);
  platform_halt();
}

static bool equals(const char *left, const char *right) { return strncmp(left, right, WORD_MAX) == 0; }

static bool parse_number(const char *value, uint32_t least, uint32_t most, uint32_t *number) {
  uint64_t parsed = 0;
  if (*value == '\0') {
    return false;
  }
  for (; *value != '\0'; value++) {
    if (*value < '0' || *value > '9' || (parsed = parsed * 10 + (uint64_t)(*value - '0')) > most) {
      return false;
    }
  }
  *number = (uint32_t)parsed;
  return parsed >= least;
}

/* Four decimal parts and nothing else, where lwIP alone would take 10.1 too. */
static bool parse_address(const char *value, ip4_addr_t *address) {
  unsigned dots = 0;
  for (const char *at = value; *at != '\0'; at++) {
    dots += *at == '.';
    if (*at != '.' && (*at < '0' || *at > '9')) {
      return false;
    }
  }
  return dots == 3 && ip4addr_aton(value, address) != 0;
}

static bool set_address(struct options *options, char *value) {
  size_t slash = 0;
  while (value[slash] != '/') {
    if (value[slash++] == '\0') {
      return false;
    }
  }
  uint32_t prefix;
  value[slash] = '\0';
  bool good = parse_address(value, &options->address) && parse_number(value + slash + 1, 1, 32, &prefix);
  value[slash] = '/';
  if (good) {
    options->netmask.addr = lwip_htonl(UINT32_MAX << (32 - prefix));
  }
  return good;
}

static int hexadecimal(char digit) {
  if (digit >= '0' && digit <= '9') {
    return digit - '0';
  }
  if (digit >= 'a' && digit <= 'f') {
    return digit - 'a' + 10;
  }
  return digit >= 'A' && digit <= 'F' ? digit - 'A' + 10 : -1;
}

/* RFC 4291 section 2.2, but for the form that ends in dots: up to 8 groups, "::" for those that are missing. */
static bool parse_address6(const char *at, ip6_addr_t *address) {
  enum { GROUPS = 8, NO_GAP = GROUPS + 1 };
  uint16_t groups[GROUPS];
  uint32_t count = 0, gap = NO_GAP;
  if (at[0] == ':' && at[1] == ':') {
    gap = 0;
    at += 2;
  }
  while (*at != '\0') {
    uint32_t group = 0, digits = 0;
    for (; hexadecimal(*at) >= 0; at++, digits++) {
      group = group << 4 | (uint32_t)hexadecimal(*at);
    }
    if (digits == 0 || digits > 4 || count == GROUPS) {
      return false;
    }
    groups[count++] = (uint16_t)group;
    if (*at == '\0') {
      break;
    }
    if (at[0] != ':' || at[1] == '\0') {
      return false;
    }
    at++;
    if (*at == ':') {
      if (gap != NO_GAP) {
        return false;
      }
      gap = count;
      at++;
    }
  }
  if (gap == NO_GAP ? count != GROUPS : count == GROUPS) {
    return false;
  }
  uint16_t all[GROUPS] = {0};
  for (uint32_t i = 0; i < count; i++) {
    all[i < gap ? i : GROUPS - count + i] = lwip_htons(groups[i]);
  }
  memcpy(address->addr, all, sizeof all);
  return !ip6_addr_isany(address) && !ip6_addr_ismulticast(address);
}

static bool set_address6(struct options *options, char *value) {
  size_t length = strlen(value);
  bool is_64 = length > 3 && equals(value + length - 3, "/64");
  if (!is_64) {
    return false;
  }
  value[length - 3] = '\0';
  bool good = parse_address6(value, &options->address6);
  value[length - 3] = '/';
  return good;
}

static bool set_name(struct options *options, const char *value) {
  size_t length = strlen(value);
  for (size_t i = 0; i < length; i++) {
    char c = value[i];
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
          c == '_')) {
      return false;
    }
  }
  if (length == 0 || length > NAME_MAX) {
    return false;
  }
  memcpy(options->name, value, length + 1);
  return true;
}

static bool set_isn_key(struct options *options, const char *value) {
  enum { BYTES = sizeof options->isn_key.bytes };
  if (strlen(value) != 2 * BYTES) {
    return false;
  }
  for (unsigned i = 0; i < BYTES; i++) {
    int high = hexadecimal(value[2 * i]), low = hexadecimal(value[2 * i + 1]);
    if (high < 0 || low < 0) {
      return false;
    }
    options->isn_key.bytes[i] = (uint8_t)(high << 4 | low);
  }
  return options->has_isn_key = true;
}

static bool set_milliseconds(uint32_t *to, const char *value) { return parse_number(value, 0, MS_MAX, to); }

static void set(struct options *options, const char *key, char *value) {
  static const char milliseconds[] = "give milliseconds, 0 to 86400000";
  uint32_t number = 0;
  if (equals(key, "never-listen") && value == NULL) {
    options->never_listen = true;
  } else if (value == NULL) {
    refuse(key, value, "unknown; options are KEY=VALUE, and never-listen");
  } else if (equals(key, "ip")) {
    if (!set_address(options, value)) {
      refuse(key, value, "give ADDRESS/PREFIX, as in ip=10.77.0.10/24");
    }
  } else if (equals(key, "gw")) {
    if (!parse_address(value, &options->gateway)) {
      refuse(key, value, "give an address, as in gw=10.77.0.1");
    }
  } else if (equals(key, "ip6")) {
    if (!set_address6(options, value)) {
      refuse(key, value, "give ADDRESS/64, as in ip6=fd00:77::10/64");
    }
  } else if (equals(key, "gw6")) {
    if (!parse_address6(value, &options->gateway6)) {
      refuse(key, value, "give an address, as in gw6=fd00:77::1");
    }
  } else if (equals(key, "name")) {
    if (!set_name(options, value)) {
      refuse(key, value, "give letters, digits, dots, dashes and underscores, at most 253");
    }
  } else if (equals(key, "port")) {
    if (!parse_number(value, 1, 65535, &number)) {
      refuse(key, value, "give a port, 1 to 65535");
    }
    options->port = (uint16_t)number;
  } else if (equals(key, "listen-delay")) {
    if (!set_milliseconds(&options->listen_delay_ms, value)) {
      refuse(key, value, milliseconds);
    }
  } else if (equals(key, "reset-window")) {
    if (!set_milliseconds(&options->reset_window_ms, value)) {
      refuse(key, value, milliseconds);
    }
  } else if (equals(key, "crash-after")) {
    if (!set_milliseconds(&options->crash_after_ms, value)) {
      refuse(key, value, milliseconds);
    }
  } else if (equals(key, "garp")) {
    if (!equals(value, "on") && !equals(value, "off")) {
      refuse(key, value, "give on or off");
    }
    options->garp = equals(value, "on");
  } else if (equals(key, "isn")) {
    if (!equals(value, "counter") && !equals(value, "random")) {
      refuse(key, value, "give counter or random");
    }
    options->isn_counter = equals(value, "counter");
  } else if (equals(key, "isn-key")) {
    if (!set_isn_key(options, value)) {
      refuse(key, "...", "give 32 hexadecimal digits, as openssl rand -hex 16 prints"); /* a secret, even if it is wrong */
    }
  } else if (equals(key, "mss")) {
    if (!parse_number(value, MSS_MIN, MSS_MAX, &number)) {
      refuse(key, value, "give bytes, 88 to 1460");
    }
    options->mss = (uint16_t)number;
  } else if (equals(key, "wscale")) {
    if (!equals(value, "off") && !parse_number(value, 0, WINDOW_SCALE_MAX, &number)) {
      refuse(key, value, "give off, or a shift of 0 to 14");
    }
    options->window_scale = (uint8_t)number;
  } else if (!equals(key, "virtio_mmio.device")) {
    refuse(key, value, "unknown; see unikernels/README.md for the options");
  }
}

/* Splits one word at its first '=' and sets the option. */
static void read_word(struct options *options, char *word) {
  char *value = word;
  while (*value != '\0' && *value != '=') {
    value++;
  }
  if (*value == '\0') {
    set(options, word, NULL);
  } else {
    *value = '\0';
    set(options, word, value + 1);
  }
}

void options_read(const char *command_line, struct options *options) {
  *options = (struct options){.name = "hello", .port = 80, .mss = MSS_MAX, .garp = true};
  for (const char *at = command_line; *at != '\0';) {
    char word[WORD_MAX + 1];
    size_t length = 0;
    for (; *at != '\0' && *at != ' '; at++) {
      if (length == WORD_MAX) {
        word[16] = '\0';
        refuse(word, NULL, "longer than 300 bytes");
      }
      word[length++] = *at;
    }
    word[length] = '\0';
    if (length > 0) {
      read_word(options, word);
    }
    at += *at == ' ';
  }
  if (ip4_addr_isany_val(options->address) && ip6_addr_isany_val(options->address6)) {
    refuse("ip", NULL, "missing, and ip6= too; give ADDRESS/PREFIX, as in ip=10.77.0.10/24");
  }
  if (!ip4_addr_isany_val(options->gateway) &&
      !ip4_addr_netcmp(&options->gateway, &options->address, &options->netmask)) {
    refuse("gw", NULL, "outside the network that ip= names");
  }
  if (!ip6_addr_isany_val(options->gateway6) && !ip6_addr_islinklocal(&options->gateway6) &&
      !ip6_addr_netcmp(&options->gateway6, &options->address6)) {
    refuse("gw6", NULL, "outside the network that ip6= names");
  }
}
