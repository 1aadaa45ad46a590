package org.jitsu.linux.packet;

import org.jspecify.annotations.Nullable;

/**
 * How a {@link PacketSocket} behaves; a {@code with} method each.
 *
 * @param ignoreOutgoing whether frames that leave by the interface are not shown, only those that
 *     arrive; for a TAP: only what the guest sends
 * @param promiscuous whether unicast frames to foreign addresses are taken on real hardware (TAPs
 *     and veths hand everything over anyway)
 * @param vnetHeader whether every frame, both ways, has a {@code virtio_net_hdr} of ten bytes in
 *     front; unfinished checksums and segments up to 64 kB then stay as they are
 * @param timestamps whether the kernel notes when each frame arrived
 * @param mark SO_MARK of what is sent, for tc programs; 0 for none
 * @param bypassQueue whether what is sent skips the interface's queue, and with it tc egress
 * @param receiveBufferBytes what the kernel may hold for us; it drops what comes beyond, and gives
 *     at most {@code net.core.rmem_max} in a user namespace
 * @param sendBufferBytes what may wait to be sent, bounded as the former by {@code
 *     net.core.wmem_max}; 0 for the kernel's own measure, three or four frames of 64 kB
 * @param filter what is let through, null for everything
 */
public record PacketOptions(
    boolean ignoreOutgoing,
    boolean promiscuous,
    boolean vnetHeader,
    boolean timestamps,
    int mark,
    boolean bypassQueue,
    int receiveBufferBytes,
    int sendBufferBytes,
    @Nullable SocketFilter filter) {

  /** What arrives, as it arrives, without a mark or filter, 1 MiB of buffer. */
  public static final PacketOptions DEFAULT =
      new PacketOptions(true, false, false, false, 0, false, 1 << 20, 0, null);

  /** Frames of both directions, with the time of each. */
  public static final PacketOptions CAPTURE =
      new PacketOptions(false, true, false, true, 0, false, 4 << 20, 0, null);

  /** These options with virtio headers. */
  public PacketOptions withVnetHeader() {
    return new PacketOptions(
        ignoreOutgoing,
        promiscuous,
        true,
        timestamps,
        mark,
        bypassQueue,
        receiveBufferBytes,
        sendBufferBytes,
        filter);
  }

  /** These options with a mark on what is sent. */
  public PacketOptions withMark(int newMark) {
    return new PacketOptions(
        ignoreOutgoing,
        promiscuous,
        vnetHeader,
        timestamps,
        newMark,
        bypassQueue,
        receiveBufferBytes,
        sendBufferBytes,
        filter);
  }

  /** These options with sends that skip the interface's queue. */
  public PacketOptions withBypassedQueue() {
    return new PacketOptions(
        ignoreOutgoing,
        promiscuous,
        vnetHeader,
        timestamps,
        mark,
        true,
        receiveBufferBytes,
        sendBufferBytes,
        filter);
  }

  /** These options with so much room for what waits, both ways. */
  public PacketOptions withBuffers(int bytes) {
    return new PacketOptions(
        ignoreOutgoing,
        promiscuous,
        vnetHeader,
        timestamps,
        mark,
        bypassQueue,
        bytes,
        bytes,
        filter);
  }

  /** These options with a filter. */
  public PacketOptions withFilter(SocketFilter newFilter) {
    return new PacketOptions(
        ignoreOutgoing,
        promiscuous,
        vnetHeader,
        timestamps,
        mark,
        bypassQueue,
        receiveBufferBytes,
        sendBufferBytes,
        newFilter);
  }
}
