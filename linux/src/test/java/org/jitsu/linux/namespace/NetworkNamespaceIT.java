package org.jitsu.linux.namespace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jitsu.linux.netlink.Addresses;
import org.jitsu.linux.netlink.Link;
import org.jitsu.linux.netlink.Links;
import org.jitsu.linux.netlink.Rtnetlink;
import org.junit.jupiter.api.Test;

class NetworkNamespaceIT {
  private static final InetAddress HERE = InetAddress.ofLiteral("10.98.0.1");
  private static final InetAddress THERE = InetAddress.ofLiteral("10.98.0.2");

  @Test
  void newNamespaceHasOnlyALoopbackThatIsUp() throws Exception {
    try (NetworkNamespace namespace = NetworkNamespace.create()) {
      List<Link> links = namespace.call(NetworkNamespaceIT::links);
      assertThat(links).extracting(Link::name).containsExactly("lo");
      assertThat(links.getFirst().isUp()).isTrue();
    }
  }

  @Test
  void clientInAnotherNamespaceConnectsThroughACable() throws Exception {
    try (NetworkNamespace there = NetworkNamespace.create();
        Rtnetlink netlink = Rtnetlink.open()) {
      netlink.execute(Links.addVeth("ns-here", "ns-there"));
      int here = netlink.index("ns-here");
      netlink.execute(
          Links.move(netlink.index("ns-there"), there.fd()),
          Addresses.add(here, HERE, 24),
          Links.up(here));
      there.call(
          () -> {
            try (Rtnetlink far = Rtnetlink.open()) {
              int end = far.index("ns-there");
              far.execute(Addresses.add(end, THERE, 24), Links.up(end));
              return end;
            }
          });

      try (ServerSocket server = new ServerSocket(0, 1, HERE);
          Socket client = there.call(() -> new Socket(HERE, server.getLocalPort()));
          Socket accepted = server.accept()) {
        assertThat(accepted.getInetAddress()).isEqualTo(THERE);
        client.getOutputStream().write('!');
        assertThat(accepted.getInputStream().read()).isEqualTo('!');
      }
      netlink.execute(Links.delete(here));
    }
  }

  @Test
  void callingThreadStaysWhereItIs() throws Exception {
    try (NetworkNamespace here = NetworkNamespace.current();
        NetworkNamespace there = NetworkNamespace.create();
        Rtnetlink netlink = Rtnetlink.open()) {
      netlink.execute(Links.addVeth("ns-a", "ns-b"));
      assertThat(there.call(NetworkNamespaceIT::links)).hasSize(1);
      assertThat(here.call(NetworkNamespaceIT::links)).hasSize(3);
      assertThat(links()).hasSize(3);
      netlink.execute(Links.delete(netlink.index("ns-a")));
    }
  }

  @Test
  void failureOfATaskIsTheTasksOwn() throws Exception {
    try (NetworkNamespace there = NetworkNamespace.create()) {
      assertThatThrownBy(
              () ->
                  there.call(
                      () -> {
                        throw new IOException("no luck");
                      }))
          .isInstanceOf(IOException.class)
          .hasMessage("no luck");
    }
  }

  @Test
  void namespacesLeaveNoDescriptorBehind() throws Exception {
    NetworkNamespace.create().close();
    long before = openDescriptors();
    for (int i = 0; i < 10; i++) {
      try (NetworkNamespace namespace = NetworkNamespace.create()) {
        namespace.call(NetworkNamespaceIT::links);
      }
    }
    assertThat(openDescriptors()).isEqualTo(before);
  }

  private static List<Link> links() throws IOException {
    try (Rtnetlink netlink = Rtnetlink.open()) {
      return netlink.links();
    }
  }

  private static long openDescriptors() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }
}
