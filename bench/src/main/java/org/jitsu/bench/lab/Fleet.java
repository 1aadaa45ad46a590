package org.jitsu.bench.lab;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Many names, each with a guest of its own, on the daemon's bridge.
 *
 * @param kinds what the guests are, in turn
 * @param size how many, 1 to 10000
 */
public record Fleet(List<Site> kinds, int size) implements Served {
  /** The largest. */
  public static final int MAX_SIZE = 10_000;

  private static final int PREFIX_BITS = 16;
  private static final int HOSTS_AN_OCTET = 250;

  public Fleet {
    kinds = List.copyOf(kinds);
    if (kinds.isEmpty() || size < 1 || size > MAX_SIZE) {
      throw new IllegalArgumentException(size + " services");
    }
  }

  /** Makes one of guests that are all alike. */
  public Fleet(Site site, int size) {
    this(List.of(site), size);
  }

  /** Returns what the first guest is. */
  public Site site() {
    return kinds.getFirst();
  }

  private Site kind(int number) {
    return kinds.get(number % kinds.size());
  }

  /** Returns the name of a guest, which is on its page; they are counted from 0. */
  public String guest(int number) {
    return "g" + number;
  }

  /** Returns the name of its service. */
  public String name(int number) {
    return guest(number) + "." + Site.ZONE;
  }

  /** Returns its address. */
  public InetAddress address(int number) {
    return InetAddress.ofLiteral(
        "10.77.%d.%d".formatted(1 + number / HOSTS_AN_OCTET, 1 + number % HOSTS_AN_OCTET));
  }

  @Override
  public String configuration(Path directory) {
    return Site.head(directory, PREFIX_BITS)
        + "guests:\n"
        + lines(number -> kind(number).guest(guest(number)))
        + "services:\n"
        + lines(number -> kind(number).service(name(number), guest(number), address(number)));
  }

  @Override
  public List<String> guests() {
    return IntStream.range(0, size).mapToObj(this::guest).toList();
  }

  private String lines(IntFunction<String> each) {
    return IntStream.range(0, size).mapToObj(each).collect(Collectors.joining());
  }
}
