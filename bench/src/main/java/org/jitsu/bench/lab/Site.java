package org.jitsu.bench.lab;

import java.net.InetAddress;
import java.nio.file.Path;

/**
 * What is served during a measurement: one name, one guest, on the daemon's bridge. The namespace
 * is ours alone, so the addresses may be fixed.
 *
 * @param backend what runs the guest
 * @param kernel its image, absolute
 * @param memoryMiB its memory
 */
public record Site(Backend backend, Path kernel, int memoryMiB) {

  /** The zone that the daemon answers for. */
  public static final String ZONE = "jitsu.test";

  /** The service's name. */
  public static final String NAME = "hello.jitsu.test";

  /** The guest, which names itself on its page. */
  public static final String GUEST = "hello";

  /** The daemon's bridge. */
  public static final String BRIDGE = "jitsu0";

  /** The service's port. */
  public static final int PORT = 80;

  static final int DNS_PORT = 5353;

  /** The net behind Jitsu, by its first three octets with the dot behind. */
  public static final String NET = "10.77.0.";

  /** Returns the daemon's configuration. */
  String configuration(Path directory) {
    return """
    daemon: { state: %s, control: %s }
    dns:
      listen: ["%s:%d"]
      zones: [{ name: %s }]
    bridge: { name: %s, address: %s1/24, probe: %s250 }
    guests:
      %s:
        backend: %s
        %s
        kernel: %s
        cmdline: "ip=${address}/${prefix} gw=${gateway} name=${name}"
        memory: %dMiB
    services:
      %s:
        guest: %s
        addresses: [%s]
        ports: [%d/tcp]
        idle: 1h
    """
        .formatted(
            state(directory),
            control(directory),
            dnsAddress().getHostAddress(),
            DNS_PORT,
            ZONE,
            BRIDGE,
            NET,
            NET,
            GUEST,
            backend.word(),
            backend.options(),
            kernel,
            memoryMiB,
            NAME,
            GUEST,
            address().getHostAddress(),
            PORT);
  }

  /** Returns the service's address. */
  public InetAddress address() {
    return InetAddress.ofLiteral(NET + "10");
  }

  /** Returns this host's address on the bridge: the client's. */
  public InetAddress client() {
    return InetAddress.ofLiteral(NET + "1");
  }

  InetAddress dnsAddress() {
    return InetAddress.ofLiteral("127.0.0.1");
  }

  static Path state(Path directory) {
    return directory.resolve("state");
  }

  static Path control(Path directory) {
    return directory.resolve("control.sock");
  }
}
