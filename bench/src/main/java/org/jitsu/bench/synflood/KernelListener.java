package org.jitsu.bench.synflood;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jitsu.bench.lab.CannotRun;
import org.jitsu.bench.lab.Site;
import org.jitsu.bench.lab.Tool;
import org.jitsu.linux.namespace.NetworkNamespace;
import org.jitsu.linux.netlink.Addresses;
import org.jitsu.linux.netlink.HardwareAddress;
import org.jitsu.linux.netlink.Links;
import org.jitsu.linux.netlink.Neighbours;
import org.jitsu.linux.netlink.Routes;
import org.jitsu.linux.netlink.Rtnetlink;
import org.jitsu.linux.spawn.Command;
import org.jitsu.linux.spawn.Programs;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.address.MacAddress;

/**
 * A socket of the kernel's that listens in a namespace of its own, and answers SYNs of the whole
 * world without remembering any: what Synjitsu's own answers are compared with. The flooder is its
 * router. One thread opens and closes it.
 */
final class KernelListener implements AutoCloseable {
  private static final InetAddress ADDRESS = InetAddress.ofLiteral("10.79.0.1");
  private static final InetAddress ROUTER = InetAddress.ofLiteral("10.79.0.2");
  private static final int PREFIX_BITS = 24;
  private static final int BACKLOG = 1024;
  private static final Path SYSCTL = Path.of("/proc/sys/net");

  /** How it answers, under the word that its rows carry. */
  enum Guard {
    /** By SYNPROXY, a cookie made before connection tracking or TCP sees the SYN. */
    SYNPROXY("synproxy"),

    /** By TCP itself, a cookie for every SYN. */
    SYN_COOKIES("syn-cookies");

    private final String word;

    Guard(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  /** SYNs are not tracked, and answered by SYNPROXY ({@code man 8 nft}, synproxy statement). */
  private static final String RULES =
      """
      table ip guard {
        chain untracked {
          type filter hook prerouting priority raw; policy accept;
          tcp dport %1$d tcp flags syn notrack
        }
        chain answered {
          type filter hook input priority filter; policy accept;
          tcp dport %1$d ct state invalid,untracked synproxy mss 1460 wscale 7 timestamp sack-perm
          ct state invalid drop
        }
      }
      """
          .formatted(Site.PORT);

  private final NetworkNamespace namespace;
  private final ServerSocket socket;
  private final Target target;

  private KernelListener(NetworkNamespace namespace, ServerSocket socket, Target target) {
    this.namespace = namespace;
    this.socket = socket;
    this.target = target;
  }

  /**
   * Opens one at the other end of a flooder's cable.
   *
   * @param directory for the rules
   * @throws CannotRun when this machine has no such guard, with why
   */
  static KernelListener open(Guard guard, Flooder flooder, Path directory)
      throws CannotRun, IOException, InterruptedException {
    if (guard == Guard.SYNPROXY && Programs.find("nft").isEmpty()) {
      throw new CannotRun("there is no nft in PATH", "install Debian's package nftables");
    }
    NetworkNamespace namespace = Flooder.in(NetworkNamespace::create);
    try (Rtnetlink here = Rtnetlink.open()) {
      here.execute(Links.move(flooder.far().index(), namespace.fd()));
      ServerSocket socket =
          Flooder.in(() -> namespace.call(() -> listen(guard, flooder, directory)));
      MacAddress mac = new MacAddress(flooder.far().mac().bits());
      return new KernelListener(namespace, socket, new Target(IpAddr.of(ADDRESS), mac));
    } catch (IOException refused) {
      namespace.close();
      if (guard == Guard.SYNPROXY) {
        throw new CannotRun(
            "this kernel refuses it: " + refused.getMessage(),
            "use one with CONFIG_NFT_SYNPROXY",
            refused);
      }
      throw refused;
    } catch (InterruptedException | RuntimeException failure) {
      namespace.close();
      throw failure;
    }
  }

  private static ServerSocket listen(Guard guard, Flooder flooder, Path directory)
      throws IOException, InterruptedException {
    try (Rtnetlink there = Rtnetlink.open()) {
      int index = there.index(flooder.far().name());
      there.execute(Addresses.add(index, ADDRESS, PREFIX_BITS), Links.up(index));
      there.execute(
          Neighbours.replace(ROUTER, index, new HardwareAddress(flooder.mac().bits())),
          Routes.byDefault(ROUTER, index));
    }
    set("ipv4/tcp_timestamps", "1");
    ServerSocket socket = new ServerSocket(Site.PORT, BACKLOG, ADDRESS);
    try {
      switch (guard) {
        case SYNPROXY -> {
          set("ipv4/tcp_syncookies", "1");
          Path rules = Files.writeString(directory.resolve("synproxy.nft"), RULES);
          Tool.run(Command.of(List.of("nft", "-f", rules.toString())));
          set("netfilter/nf_conntrack_tcp_loose", "0");
        }
        case SYN_COOKIES -> set("ipv4/tcp_syncookies", "2"); // always
      }
      return socket;
    } catch (IOException | InterruptedException | RuntimeException failure) {
      socket.close();
      throw failure;
    }
  }

  /** Of the calling thread's namespace. */
  private static void set(String name, String value) throws IOException {
    Files.writeString(SYSCTL.resolve(name), value);
  }

  /** Returns where it listens. */
  Target target() {
    return target;
  }

  @Override
  public void close() throws IOException {
    try (namespace) {
      socket.close();
    }
  }
}
