package org.jitsu.app.simulate;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A file that a real tcpdump wrote. */
@Timeout(60)
class CaptureIT {
  private static final Path TCPDUMP = Path.of("/usr/bin/tcpdump");

  @TempDir private Path folder;

  @Test
  void isUnderstood() throws Exception {
    assumeThat(TCPDUMP).as("package tcpdump").exists();
    Path file = folder.resolve("day.pcap");
    Process tcpdump =
        new ProcessBuilder(
                TCPDUMP.toString(), "-i", "lo", "-U", "-c", "3", "-w", file.toString(), "udp")
            .redirectErrorStream(true)
            .start();
    try (DatagramSocket socket = new DatagramSocket()) {
      BufferedReader said =
          new BufferedReader(new InputStreamReader(tcpdump.getInputStream(), US_ASCII));
      for (String line = said.readLine(); !line.contains("listening on"); line = said.readLine()) {
        assertThat(line).isNotNull();
      }
      byte[] query = QueryLogTest.query();
      for (int port : new int[] {53, 5353, 53}) {
        socket.send(
            new DatagramPacket(query, query.length, InetAddress.ofLiteral("127.0.0.1"), port));
      }
      assertThat(tcpdump.waitFor(20, TimeUnit.SECONDS)).isTrue();
    } finally {
      tcpdump.destroyForcibly();
    }
    List<Query> queries = new ArrayList<>();
    long before = Files.getLastModifiedTime(file).toMillis() - 60_000;

    QueryLog.Summary summary = new QueryLog(file).read(queries::add);

    assertThat(summary.others()).isEqualTo(1);
    assertThat(queries)
        .hasSize(2)
        .allMatch(query -> query.name().equals("www.example.org") && query.type().equals("AAAA"))
        .allMatch(query -> query.client().getHostAddress().equals("127.0.0.1"))
        .allMatch(query -> query.atNs() / 1_000_000 > before);
  }
}
