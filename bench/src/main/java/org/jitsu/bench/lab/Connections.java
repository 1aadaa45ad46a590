package org.jitsu.bench.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.jitsu.core.time.Ticker;

/** This host's TCP connections, as the kernel lists them ({@code /proc/net/tcp}, IPv4). */
public final class Connections {
  private static final Path TABLE = Path.of("/proc/thread-self/net/tcp");
  private static final int REMOTE = 2;
  private static final int STATE = 3;
  private static final String TIME_WAIT = "06";
  private static final long DEADLINE_NS = 5_000_000_000L;
  private static final long LOOK_AGAIN_NS = 500_000;

  private Connections() {}

  /**
   * Waits until both ends have closed every connection to a server. One that goes away before it
   * acknowledged our FIN makes our kernel send that again, to whoever has the address then, who
   * answers with a RST.
   *
   * @throws IOException when one is still open after 5 s
   */
  public static void awaitClosed(InetAddress server) throws IOException, InterruptedException {
    long deadlineNs = Ticker.system().nowNs() + DEADLINE_NS;
    while (isOpen(Files.readAllLines(TABLE), server)) {
      if (Ticker.system().nowNs() > deadlineNs) {
        throw new IOException(
            "a connection to " + server.getHostAddress() + " was not closed by the server");
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      LockSupport.parkNanos(LOOK_AGAIN_NS);
    }
  }

  /** Returns whether the table has a connection to the server, TIME_WAIT left aside. */
  static boolean isOpen(List<String> table, InetAddress server) {
    String prefix = hex(server) + ":";
    return table.stream()
        .skip(1)
        .map(line -> line.strip().split("\\s+", -1))
        .anyMatch(words -> words[REMOTE].startsWith(prefix) && !words[STATE].equals(TIME_WAIT));
  }

  /** The kernel prints the address as one number of the machine's own byte order. */
  private static String hex(InetAddress address) {
    int number = ByteBuffer.wrap(address.getAddress()).order(ByteOrder.nativeOrder()).getInt();
    return String.format(Locale.ROOT, "%08X", number);
  }
}
