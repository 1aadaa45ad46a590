package org.jitsu.app.classic;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What 0.3 took from the machine that it ran on.
 *
 * @param directory where relative paths begin, absolute
 * @param resolvers the addresses of its resolvers
 * @param nets its IPv4 nets
 */
public record Surroundings(Path directory, List<String> resolvers, List<Net> nets) {

  public Surroundings {
    resolvers = List.copyOf(resolvers);
    nets = List.copyOf(nets);
  }

  /**
   * A net that this host is in.
   *
   * @param name the interface
   * @param address this host's address there
   * @param prefix how many bits are the net's
   * @param isBridge whether guests can be plugged in
   */
  public record Net(String name, Inet4Address address, int prefix, boolean isBridge) {

    boolean contains(Inet4Address other) {
      int mask = prefix == 0 ? 0 : -1 << (Integer.SIZE - prefix);
      return ((bits(address) ^ bits(other)) & mask) == 0;
    }

    private static int bits(Inet4Address address) {
      return ByteBuffer.wrap(address.getAddress()).getInt();
    }
  }

  /** Looks around; what cannot be read is not there. */
  public static Surroundings here() throws IOException {
    Path directory = Path.of("").toAbsolutePath();
    List<Net> nets = new ArrayList<>();
    for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
      for (InterfaceAddress own : each.getInterfaceAddresses()) {
        if (own.getAddress() instanceof Inet4Address address) {
          boolean isBridge = Files.exists(Path.of("/sys/class/net", each.getName(), "bridge"));
          nets.add(new Net(each.getName(), address, own.getNetworkPrefixLength(), isBridge));
        }
      }
    }
    return new Surroundings(directory, resolvers(Path.of("/etc/resolv.conf")), nets);
  }

  /** The lines {@code nameserver ADDRESS} ({@code man 5 resolv.conf}). */
  static List<String> resolvers(Path file) throws IOException {
    if (!Files.isReadable(file)) {
      return List.of();
    }
    return Files.readAllLines(file).stream()
        .map(line -> line.strip().split("\\s+", -1))
        .filter(words -> words.length > 1 && words[0].equals("nameserver"))
        .map(words -> words[1])
        .toList();
  }

  /** The net that an address is in; a bridge before others. */
  Optional<Net> net(Inet4Address address) {
    List<Net> found = nets.stream().filter(net -> net.contains(address)).toList();
    return found.stream().filter(Net::isBridge).findFirst().or(() -> found.stream().findFirst());
  }
}
