/*
 * lwIP's configuration: IPv4 and IPv6, neighbours, echo, TCP and UDP over the raw API, one thread; sized for 16 MiB and 128
 * connections.
 * Pools lie in .noinit, so that the loader does not have to clear them at every boot.
 */
#ifndef LWIPOPTS_H
#define LWIPOPTS_H

#define NO_SYS 1
#define SYS_LIGHTWEIGHT_PROT 0
#define LWIP_SOCKET 0
#define LWIP_NETCONN 0
#define LWIP_UDP 1
#define LWIP_IPV6 1
#define LWIP_STATS 0
#define IP_REASSEMBLY 0
#define IP_FRAG 0
#define LWIP_NO_CTYPE_H 1
#define LWIP_NO_INTTYPES_H 1
#define LWIP_NO_LIMITS_H 1
#define LWIP_NO_UNISTD_H 1

/* Memory: fixed blocks only (lwippools.h), so that nothing fragments. */
#define MEM_ALIGNMENT 8
#define MEM_USE_POOLS 1
#define MEMP_USE_CUSTOM_POOLS 1
#define LWIP_DECLARE_MEMORY_ALIGNED(name, size) u8_t name[(size) + MEM_ALIGNMENT] __attribute__((section(".noinit")))
#define PBUF_POOL_SIZE 640
#define PBUF_POOL_BUFSIZE 1536
#define MEMP_NUM_PBUF 4096
#define MEMP_NUM_TCP_PCB 256
#define MEMP_NUM_TCP_PCB_LISTEN 1
#define MEMP_NUM_TCP_SEG 4096
#define MEMP_NUM_UDP_PCB 1
#define MEMP_NUM_ARP_QUEUE 256
#define MEMP_NUM_SYS_TIMEOUT 12

/* A hundred clients may ask at once, each to be resolved first. */
#define ARP_TABLE_SIZE 127
#define ARP_QUEUEING 1
#define ARP_QUEUE_LEN 16

/* The same of IPv6. Addresses are the command line's, and nobody else has them: no router is asked, no duplicate looked for. */
#define LWIP_IPV6_SCOPES 0
#define LWIP_IPV6_MLD 0
#define LWIP_IPV6_FRAG 0
#define LWIP_IPV6_REASS 0
#define LWIP_IPV6_AUTOCONFIG 0
#define LWIP_IPV6_DUP_DETECT_ATTEMPTS 0
#define LWIP_IPV6_SEND_ROUTER_SOLICIT 0
#define LWIP_ND6_ALLOW_RA_UPDATES 0
#define LWIP_ND6_NUM_NEIGHBORS 127
#define LWIP_ND6_NUM_DESTINATIONS 127
#define MEMP_NUM_ND6_QUEUE 256

#define TCP_LISTEN_BACKLOG 1
#define TCP_MSS 1460
/* Half a second, so that TIME_WAIT lasts one. lwIP has none of RFC 6191: a client that comes back from the same port within
 * TIME_WAIT is not served, and a client that opens connections by the thousand does come back. */
#define TCP_MSL 500UL
#define TCP_WND (44 * TCP_MSS)
#define TCP_SND_BUF (44 * TCP_MSS)
#define TCP_SND_QUEUELEN 160
#define TCP_OVERSIZE 0
#define LWIP_TCP_TIMESTAMPS 0

/* mss= reaches TCP as the interface's MTU; wscale= here. lwIP checks constants, so its checks see one. */
#define LWIP_WND_SCALE 1
#ifdef LWIP_CHECKS_CONSTANTS
#define TCP_RCV_SCALE 0
#else
#define TCP_RCV_SCALE hooks_window_scale
#endif

#define LWIP_HOOK_FILENAME "hooks.h"
/* Where lwIP asks, pcb is the connection that it accepts. */
#define LWIP_HOOK_TCP_ISN(local, local_port, remote, remote_port) \
  hooks_isn(local, local_port, remote, remote_port, pcb->rcv_nxt - 1)
#define LWIP_HOOK_ND6_GET_GW(netif, destination) hooks_gateway6
#define LWIP_HOOK_TCP_INPACKET_PCB(pcb, header, length, first_length, second, packet) \
  hooks_segment(pcb, header, length, first_length)

#define LWIP_CHKSUM hooks_checksum

#endif
