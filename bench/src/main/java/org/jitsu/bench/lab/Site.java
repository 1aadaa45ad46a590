package org.jitsu.bench.lab;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One name and one guest on the daemon's bridge. The namespace is ours alone, so the addresses may
 * be fixed.
 *
 * @param backend what runs the guest
 * @param kernel its image, absolute
 * @param memoryMiB its memory
 * @param initrd its initial ramdisk, absolute; null for none
 * @param options further lines of the guest, {@code machine: pc}
 * @param knobs further words of the guest's command line, {@code listen-delay=3000}
 * @param terms further lines of the service, {@code mode: proxy}
 * @param start what there is of the guest before it is wanted, {@code create}
 */
public record Site(
    Backend backend,
    Path kernel,
    int memoryMiB,
    @Nullable Path initrd,
    List<String> options,
    List<String> knobs,
    List<String> terms,
    String start)
    implements Served {

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

  /** The net behind Jitsu, by its first three octets with the dot behind. */
  public static final String NET = "10.77.0.";

  /** Of a Linux, which does not find the devices of a microvm without its modules' parameters. */
  private static final String MACHINE = "machine: pc";

  /** It boots in seconds, in many where the machine is busy. */
  private static final String PATIENCE = "boot: 60s";

  /** Where every daemon answers. */
  static final InetSocketAddress DNS =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 5353);

  public Site {
    options = List.copyOf(options);
    knobs = List.copyOf(knobs);
    terms = List.copyOf(terms);
  }

  /** Makes one whose guest and service have nothing special. */
  public Site(Backend backend, Path kernel, int memoryMiB) {
    this(backend, kernel, memoryMiB, null, List.of(), List.of(), List.of(), "create");
  }

  /** Returns this one with such words for its guest. */
  public Site withKnobs(String... words) {
    return new Site(backend, kernel, memoryMiB, initrd, options, List.of(words), terms, start);
  }

  /** Returns this one with such lines of its service. */
  public Site withTerms(String... lines) {
    return new Site(backend, kernel, memoryMiB, initrd, options, knobs, List.of(lines), start);
  }

  /** Returns this one whose guest has a ramdisk, a Linux. */
  public Site withInitrd(Path file) {
    List<String> lines = List.of("initrd: " + file, MACHINE, PATIENCE);
    return new Site(backend, kernel, memoryMiB, file, lines, knobs, terms, start);
  }

  /** Returns this one with such lines of its guest. */
  public Site withOptions(String... lines) {
    return new Site(backend, kernel, memoryMiB, initrd, List.of(lines), knobs, terms, start);
  }

  /** Returns this one with its guest started so. */
  public Site startedBy(String word) {
    return new Site(backend, kernel, memoryMiB, initrd, options, knobs, terms, word);
  }

  @Override
  public String configuration(Path directory) {
    return head(directory, 24)
        + "guests:\n"
        + guest(GUEST)
        + "services:\n"
        + service(NAME, GUEST, address());
  }

  @Override
  public List<String> guests() {
    return List.of(GUEST);
  }

  /** Returns the service's address. */
  public InetAddress address() {
    return InetAddress.ofLiteral(NET + "10");
  }

  /** Returns this host's address on the bridge: the client's. */
  public InetAddress client() {
    return InetAddress.ofLiteral(NET + "1");
  }

  /**
   * Returns a configuration's beginning, with a bridge in a net of so many bits; one client starts
   * as many guests as it likes.
   */
  static String head(Path directory, int prefixBits) {
    return """
    daemon: { state: %s, control: %s }
    dns:
      listen: ["%s:%d"]
      zones: [{ name: %s }]
    bridge: { name: %s, address: %s1/%d, probe: %s250 }
    limits: { boots-per-prefix: 1000000/1m }
    """
        .formatted(
            state(directory),
            control(directory),
            DNS.getAddress().getHostAddress(),
            DNS.getPort(),
            ZONE,
            BRIDGE,
            NET,
            prefixBits,
            NET);
  }

  /** Returns a guest's lines. */
  String guest(String name) {
    return """
      %s:
        backend: %s
        %s
        kernel: %s
        cmdline: "ip=${address}/${prefix} gw=${gateway} name=${name}%s"
        memory: %dMiB
        start: %s
    %s"""
        .formatted(
            name,
            backend.word(),
            backend.options(),
            kernel,
            knobs.stream().map(word -> " " + word).collect(Collectors.joining()),
            memoryMiB,
            start,
            lines(options))
        .indent(2);
  }

  /** Returns a service's lines. */
  String service(String name, String guest, InetAddress address) {
    return """
      %s:
        guest: %s
        addresses: [%s]
        ports: [%d/tcp]
        idle: 1h
    %s"""
        .formatted(name, guest, address.getHostAddress(), PORT, lines(terms))
        .indent(2);
  }

  private static String lines(List<String> lines) {
    return lines.stream().map(line -> "    " + line + "\n").collect(Collectors.joining());
  }

  static Path state(Path directory) {
    return directory.resolve("state");
  }

  static Path control(Path directory) {
    return directory.resolve("control.sock");
  }
}
