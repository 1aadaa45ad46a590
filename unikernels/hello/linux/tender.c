/*
 * Options as Solo5's tenders read them (tenders/spt/spt_main.c and its modules): see tender.h. First the image is looked
 * for and checked, then the options are read from left to right. As there, what is wrong is told on standard error and
 * ends the process with 1, --help too, and --version with 0.
 */
#include "tender.h"

#include <stdbool.h>
#include <stddef.h>

#include "libc.h"
#include "linux.h"
#include "text.h"

enum { PAGE = 4096, STACK_MAX = 256 << 10, MEGABYTE = 1 << 20, NAME_MAX = 67, MAC_LENGTH = 6 };

#define MEMORY_MAX_MB (1ull << 40)

static const char version[] = "hello-process tender, version v0.1.0\nABI version 2\n";
static const char usage[] =
    "usage: hello-process [ OPTIONS ] [ -- ] IMAGE [ ARGUMENTS ]\n"
    "IMAGE is this program's own file, for it is tender and guest in one.\n"
    "ARGUMENTS are the guest's options, KEY=VALUE; unikernels/README.md has them all.\n"
    "Options:\n"
    "    --net:service=TAP | @DESCRIPTOR (the TAP to serve on, by name or already open)\n"
    "  [ --net-mac:service=MAC ] (its hardware address, made up by default)\n"
    "  [ --mem=512 ] (the most memory in MB; the guest refuses to start with less than it takes)\n"
    "    --help\n"
    "    --version\n";

extern const char image_start[], image_end[];

static _Noreturn void refuse_option(const char *option, const char *why) {
  linux_tell("hello-process: Invalid option: `");
  linux_tell(option);
  linux_tell("': ");
  linux_tell(why);
  linux_tell("\n");
  linux_tell(usage);
  linux_exit(EXIT_FAILURE);
}

static bool equal(const char *left, const char *right) { return strncmp(left, right, strlen(right) + 1) == 0; }

/* What follows the prefix, or NULL when the text begins otherwise. */
static const char *behind(const char *text, const char *prefix) {
  size_t length = strlen(prefix);
  return strncmp(text, prefix, length) == 0 ? text + length : NULL;
}

/* This program runs no image but itself: the file's first page, headers and notes, is the one that runs here. */
static void check_image(const char *path) {
  uint8_t page[PAGE];
  int64_t descriptor = call3(SYS_OPEN, address_of(path), O_RDONLY | O_CLOEXEC, 0);
  if (descriptor < 0) {
    linux_fail(path, "the image cannot be opened; name this program's own file");
  }
  int64_t length = call3(SYS_READ, (uint64_t)descriptor, address_of(page), PAGE);
  call3(SYS_CLOSE, (uint64_t)descriptor, 0, 0);
  if (length != PAGE || memcmp(page, image_start, PAGE) != 0) {
    linux_fail(path, "not this program's image, and it runs no other; name its own file");
  }
}

static void set_memory(const char *option, const char *value) {
  uint64_t megabytes = 0;
  for (const char *at = value; *at != '\0'; at++) {
    if (*at < '0' || *at > '9' || (megabytes = megabytes * 10 + (uint64_t)(*at - '0')) > MEMORY_MAX_MB) {
      megabytes = 0;
      break;
    }
  }
  if (megabytes == 0) {
    refuse_option(option, "give a number of megabytes, as in --mem=16");
  }
  uint64_t needed = ((uint64_t)(image_end - image_start) + STACK_MAX + MEGABYTE - 1) / MEGABYTE;
  if (megabytes < needed) {
    char why[64];
    struct text text = {why, 0, sizeof why};
    text_add(&text, "too little memory; the guest takes ");
    text_add_number(&text, needed);
    text_add(&text, " MB");
    linux_fail(option, why);
  }
}

/* The value of NAME=VALUE, when NAME is the one device that the manifest declares. */
static const char *value_of_service(const char *option, const char *assignment) {
  static const char name[] = "service";
  const char *value = assignment;
  while ((*value >= 'a' && *value <= 'z') || (*value >= 'A' && *value <= 'Z') || (*value >= '0' && *value <= '9')) {
    value++;
  }
  size_t length = (size_t)(value - assignment);
  if (length == 0 || length > NAME_MAX || value[0] != '=' || value[1] == '\0') {
    refuse_option(option, "give NAME=VALUE, the name in letters and digits");
  }
  if (length != strlen(name) || memcmp(assignment, name, length) != 0) {
    refuse_option(option, "the manifest declares no such device; it has one, the network service");
  }
  return value + 1;
}

static int hexadecimal(char digit) {
  return digit >= '0' && digit <= '9'   ? digit - '0'
         : digit >= 'a' && digit <= 'f' ? digit - 'a' + 10
         : digit >= 'A' && digit <= 'F' ? digit - 'A' + 10
                                        : -1;
}

static void set_mac(const char *option, const char *value, uint8_t mac[MAC_LENGTH]) {
  bool good = strlen(value) == 3 * MAC_LENGTH - 1;
  for (int i = 0; good && i < MAC_LENGTH; i++) {
    int high = hexadecimal(value[3 * i]), low = hexadecimal(value[3 * i + 1]);
    good = high >= 0 && low >= 0 && (i == MAC_LENGTH - 1 || value[3 * i + 2] == ':');
    mac[i] = (uint8_t)(high << 4 | low);
  }
  if (!good || (mac[0] & 1) != 0) {
    refuse_option(option, "give the address of one machine, as in 02:00:00:77:00:10");
  }
}

static void read_option(const char *option, struct tender *tender) {
  const char *rest;
  if ((rest = behind(option, "--mem=")) != NULL) {
    set_memory(option, rest);
  } else if ((rest = behind(option, "--net:")) != NULL) {
    tender->interface = value_of_service(option, rest);
  } else if ((rest = behind(option, "--net-mac:")) != NULL) {
    set_mac(option, value_of_service(option, rest), tender->mac);
  } else if ((rest = behind(option, "--block:")) != NULL) {
    value_of_service(option, rest);
    refuse_option(option, "service is a network");
  } else {
    refuse_option(option, "unknown");
  }
}

static void make_up_mac(uint8_t mac[MAC_LENGTH]) {
  call3(SYS_GETRANDOM, address_of(mac), MAC_LENGTH, 0);
  mac[0] = (uint8_t)((mac[0] & 0xfe) | 2); /* one machine's, locally administered */
}

static void join(char *const *words, char *line) {
  struct text text = {line, 0, GUEST_COMMAND_LINE_MAX + 1};
  for (size_t i = 0; words[i] != NULL; i++) {
    if (text.length + (i > 0) + strlen(words[i]) > GUEST_COMMAND_LINE_MAX) {
      linux_fail(NULL, "the guest's arguments are longer than 8191 bytes");
    }
    text_add(&text, i > 0 ? " " : "");
    text_add(&text, words[i]);
  }
}

void tender_read(char *const *arguments, struct tender *tender) {
  size_t options = 0;
  for (; arguments[options] != NULL && arguments[options][0] == '-' && !equal(arguments[options], "--"); options++) {
    if (equal(arguments[options], "--help")) {
      linux_tell(usage);
      linux_exit(EXIT_FAILURE);
    }
    if (equal(arguments[options], "--version")) {
      linux_tell(version);
      linux_exit(EXIT_SUCCESS);
    }
  }
  char *const *image = arguments + options + (arguments[options] != NULL && equal(arguments[options], "--"));
  if (*image == NULL) {
    linux_tell("hello-process: the image is missing\n");
    linux_tell(usage);
    linux_exit(EXIT_FAILURE);
  }
  check_image(*image);
  for (size_t i = 0; i < options; i++) {
    read_option(arguments[i], tender);
  }
  if (tender->interface == NULL) {
    linux_fail(NULL, "the manifest's network is not attached; give --net:service=TAP");
  }
  static const uint8_t none[MAC_LENGTH];
  if (memcmp(tender->mac, none, MAC_LENGTH) == 0) {
    make_up_mac(tender->mac);
  }
  join(image + 1, tender->command_line);
}
