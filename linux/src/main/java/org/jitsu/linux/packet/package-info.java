/**
 * Raw frames at one interface through AF_PACKET sockets ({@code man 7 packet}).
 *
 * <p>In: an interface's index, frames to send. Out: batches of frames with what the kernel knows of
 * each (unfinished checksum, cut, time). State: {@link org.jitsu.linux.packet.PacketSocket} and
 * {@link org.jitsu.linux.packet.FrameBatch} belong to the one thread that uses them; nothing is
 * allocated per frame.
 *
 * <p>Absent on purpose: headers (see {@code wire}), finishing of checksums, threads and waiting
 * (see {@code poll}). A socket sees frames before tc ingress: an eBPF path does not hide them, a
 * {@link org.jitsu.linux.packet.SocketFilter} does.
 */
@NullMarked
package org.jitsu.linux.packet;

import org.jspecify.annotations.NullMarked;
