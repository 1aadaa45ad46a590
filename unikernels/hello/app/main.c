/* The guest from its command line to its main loop: interface up, listening when its options say so, serving for ever. */
#include "lwip/init.h"
#include "lwip/timeouts.h"

#include "boot.h"
#include "connection.h"
#include "datagram.h"
#include "hooks.h"
#include "interface.h"
#include "nic.h"
#include "options.h"
#include "platform.h"
#include "text.h"

struct boot_phases boot_phases;

static struct options options;

static void listen(void *unused) {
  (void)unused;
  connection_listen(&options);
  datagram_listen(&options);
  boot_phases.listening_us = platform_now_us();
  char address[IP6ADDR_STRLEN_MAX];
  char line[120];
  struct text text = {line, 0, sizeof line};
  text_add(&text, "hello: listening on ");
  if (ip4_addr_isany_val(options.address)) {
    text_add(&text, "[");
    text_add(&text, ip6addr_ntoa_r(&options.address6, address, sizeof address));
    text_add(&text, "]:");
  } else {
    text_add(&text, ip4addr_ntoa_r(&options.address, address, sizeof address));
    text_add(&text, ":");
  }
  text_add_number(&text, options.port);
  text_add(&text, " (");
  text_add_number(&text, boot_phases.listening_us);
  text_add(&text, " us)\n");
  platform_print(line);
}

static void crash(void *unused) {
  (void)unused;
  platform_print("hello: crash-after is over\n");
  platform_crash();
}

/* After listen-delay or reset-window, whichever is longer; until then lwIP answers every SYN with a RST. */
static void schedule_listen(void) {
  uint32_t delay_ms =
      options.listen_delay_ms > options.reset_window_ms ? options.listen_delay_ms : options.reset_window_ms;
  if (options.never_listen) {
    platform_print("hello: never-listen\n");
  } else if (delay_ms > 0) {
    sys_timeout(delay_ms, listen, NULL);
  } else {
    listen(NULL);
  }
}

_Noreturn void application_run(void) {
  uint8_t mac[6];
  options_read(platform_command_line(), &options);
  hooks_window_scale = options.window_scale;
  hooks_isn_counter = options.isn_counter;
  hooks_isn_key = options.has_isn_key ? &options.isn_key : NULL;
  hooks_gateway6 = ip6_addr_isany_val(options.gateway6) ? NULL : &options.gateway6;
  lwip_init();
  if (!nic_open(mac)) {
    platform_halt();
  }
  boot_phases.device_ready_us = platform_now_us();
  interface_start(&options, mac);
  boot_phases.network_up_us = platform_now_us();
  schedule_listen();
  if (options.crash_after_ms > 0) {
    sys_timeout(options.crash_after_ms, crash, NULL);
  }
  for (;;) {
    interface_poll();
    platform_wait(platform_now_us() + sys_timeouts_sleeptime() * 1000ull);
  }
}
