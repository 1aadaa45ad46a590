/* lwIP's network interface: see interface.h. In: frames from the driver. Out: frames from lwIP to the driver. */
#include "interface.h"

#include "lwip/etharp.h"
#include "lwip/ethip6.h"
#include "lwip/netif.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/timeouts.h"
#include "netif/ethernet.h"

#include "libc.h"
#include "nic.h"

enum { TCP_IP_HEADERS = 40, FRAMES_A_ROUND = 64 };

static struct netif interface;

static err_t link_output(struct netif *netif, struct pbuf *frame) {
  (void)netif;
  return nic_send(frame) ? ERR_OK : ERR_MEM; /* TCP tries again when nic_reclaim says so */
}

static err_t init(struct netif *netif) {
  const struct options *options = netif->state;
  netif->name[0] = 'v';
  netif->name[1] = 'n';
  netif->mtu = (u16_t)(options->mss + TCP_IP_HEADERS);
  netif->hwaddr_len = ETH_HWADDR_LEN;
  netif->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_LINK_UP | NETIF_FLAG_ETHERNET;
  netif->output = etharp_output;
  netif->output_ip6 = ethip6_output;
  netif->linkoutput = link_output;
  return ERR_OK;
}

/* Its addresses serve at once: that nobody else has them is the host's affair. */
static void start_ip6(const ip6_addr_t *address) {
  enum { LINK_LOCAL, OWN };
  netif_create_ip6_linklocal_address(&interface, 1);
  netif_ip6_addr_set_state(&interface, LINK_LOCAL, IP6_ADDR_PREFERRED);
  netif_ip6_addr_set(&interface, OWN, address);
  netif_ip6_addr_set_state(&interface, OWN, IP6_ADDR_PREFERRED);
}

void interface_start(const struct options *options, const uint8_t mac[6]) {
  union {
    const struct options *constant;
    void *state;
  } view = {.constant = options};
  netif_add(&interface, &options->address, &options->netmask, &options->gateway, view.state, init, ethernet_input);
  memcpy(interface.hwaddr, mac, ETH_HWADDR_LEN);
  netif_set_default(&interface);
  if (!ip6_addr_isany_val(options->address6)) {
    start_ip6(&options->address6);
  }
  interface.flags |= options->garp ? NETIF_FLAG_ETHARP : 0; /* lwIP announces at set-up what can do ARP by then */
  netif_set_up(&interface);
  interface.flags |= NETIF_FLAG_ETHARP;
}

void interface_poll(void) {
  bool room_again = nic_reclaim();
  struct pbuf *frame;
  for (int i = 0; i < FRAMES_A_ROUND && (frame = nic_receive()) != NULL; i++) {
    if (interface.input(frame, &interface) != ERR_OK) {
      pbuf_free(frame);
    }
  }
  if (room_again) {
    tcp_txnow();
  }
  sys_check_timeouts();
  nic_flush();
}
