package org.jitsu.core.hypervisor;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jitsu.core.GuestName;
import org.jitsu.core.Mac;
import org.jitsu.core.service.Port;
import org.jspecify.annotations.Nullable;

/**
 * A bootable guest.
 *
 * @param name its name
 * @param mac the MAC of its first network device
 * @param kernel the image to boot; the empty path where the backend's own definition tells it
 * @param initrd the initial ramdisk, if it has one
 * @param cmdline the kernel command line, complete
 * @param memoryBytes its memory, in bytes
 * @param cpus its virtual CPUs, at least 1
 * @param disks image files, in the order of its disks
 * @param network how it is attached
 * @param forwards with {@link Network#USER}: what the VMM listens on for it; else empty
 * @param shutdownDeadlineNs how long it may take to power itself off once it was asked to, by
 *     {@link StopMode#SHUTDOWN}, before it is destroyed; in nanoseconds, more than 0
 * @param options what only its backend understands ({@code machine}, {@code accel} ...); an unknown
 *     key is an error of {@code define}
 */
public record GuestSpec(
    GuestName name,
    Mac mac,
    Path kernel,
    @Nullable Path initrd,
    String cmdline,
    long memoryBytes,
    int cpus,
    List<Path> disks,
    Network network,
    List<Forward> forwards,
    long shutdownDeadlineNs,
    Map<String, String> options) {

  /** Stands in the command line of a pool's guest for the label that it is started for. */
  public static final String LABEL = "${label}";

  /** Stands in a guest's command line for the port that its backend chooses for it. */
  public static final String PORT = "${port}";

  /** Returns the same for that label of its pool. */
  public GuestSpec labelled(String label) {
    return new GuestSpec(
        name,
        mac,
        kernel,
        initrd,
        cmdline.replace(LABEL, label),
        memoryBytes,
        cpus,
        disks,
        network,
        forwards,
        shutdownDeadlineNs,
        options);
  }

  /** How a guest is attached to the network. */
  public enum Network {
    /** A TAP of this host. */
    TAP,
    /** The VMM's own user-mode network, for which no privilege is needed. */
    USER
  }

  /**
   * A port that the VMM forwards to its guest.
   *
   * @param address an address of this host, where the VMM listens
   * @param hostPort the port there; 0 for one of the VMM's choice, which its {@link
   *     Attachment.Ports} tells
   * @param port the guest's port
   */
  public record Forward(InetAddress address, int hostPort, Port port) {}

  public GuestSpec {
    disks = List.copyOf(disks);
    forwards = List.copyOf(forwards);
    options = Map.copyOf(options);
    if (shutdownDeadlineNs <= 0) {
      throw new IllegalArgumentException(name + ": its deadline to shut down must be positive");
    }
  }
}
