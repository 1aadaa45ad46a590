/*
 * The network interface: one at most. In: Ethernet frames as lwIP pbufs to send. Out: received frames as pbufs.
 * The driver owns the descriptor rings; a pbuf handed over belongs to its receiver.
 */
#ifndef NIC_H
#define NIC_H

#include <stdbool.h>
#include <stdint.h>

struct pbuf;

/* Finds and starts the interface and writes its MAC address; false, after a line on the console, when there is none. */
bool nic_open(uint8_t mac[6]);

/* Queues a frame; the driver keeps a reference until it is sent. False when there is no room: try again after a poll. */
bool nic_send(struct pbuf *frame);

/* The next received frame, or NULL. */
struct pbuf *nic_receive(void);

/* Gives sent frames back to lwIP; true when room came free that nic_send had lacked. */
bool nic_reclaim(void);

/* Frames refused by nic_send, and frames received but dropped: too long, or no memory for them. */
uint64_t nic_dropped(void);

/* Tells the device of frames queued and buffers refilled since the last call. */
void nic_flush(void);

/* Where there are interrupts: asks for one at the next frame (or freed room); false when there is work already and sleep would miss it. */
bool nic_arm(void);

/* Where there are interrupts: lowers the line; called from the interrupt gate only. */
void nic_acknowledge(void);

#endif
