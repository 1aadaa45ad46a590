/* The UDP echo: see datagram.h. In: datagrams. Out: the same, back to who sent them. */
#include "datagram.h"

#include "lwip/udp.h"

static void echo(void *unused, struct udp_pcb *pcb, struct pbuf *data, const ip_addr_t *from, u16_t port) {
  (void)unused;
  udp_sendto(pcb, data, from, port);
  pbuf_free(data);
}

void datagram_listen(const struct options *options) {
  struct udp_pcb *pcb = udp_new_ip_type(IPADDR_TYPE_ANY);
  if (pcb != NULL && udp_bind(pcb, IP_ANY_TYPE, options->port) == ERR_OK) {
    udp_recv(pcb, echo, NULL);
  }
}
