/**
 * UDP in batches: many datagrams a system call.
 *
 * <p>A {@link org.jitsu.linux.udp.UdpSocket} receives into one {@link
 * org.jitsu.linux.udp.DatagramBatch} and sends another. Sources: {@code recvmmsg(2)}, {@code
 * sendmmsg(2)}, {@code linux/socket.h}.
 */
@NullMarked
package org.jitsu.linux.udp;

import org.jspecify.annotations.NullMarked;
