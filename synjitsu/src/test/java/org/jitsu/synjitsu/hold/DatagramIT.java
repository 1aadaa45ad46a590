package org.jitsu.synjitsu.hold;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jitsu.core.service.Mode;
import org.jitsu.core.summon.Cause;
import org.jitsu.wire.address.IpAddr;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kernel's datagrams to a real guest that sleeps, which sends back what it gets. */
@Timeout(120)
class DatagramIT {

  @TempDir Path directory;

  @ParameterizedTest(name = "{0}, IPv6: {1}, {2}")
  @CsvSource({
    "PROCESS, false, HOLD",
    "PROCESS, true, HOLD",
    "PROCESS, false, PROXY",
    "QEMU, false, HOLD",
    "QEMU, true, HOLD"
  })
  void theFirstDatagramsOfAFlowAreKeptAndAnsweredByTheGuestThatTheyWoke(
      RealGuest kind, boolean v6, Mode mode) throws Exception {
    IpAddr address = v6 ? Scene.ADDRESS6 : Scene.ADDRESS;
    try (ProxyScene scene =
            new ProxyScene(directory, kind, false, mode, "reset-window=300 listen-delay=300");
        DatagramSocket client = new DatagramSocket()) {
      client.connect(address.toInetAddress(), 80);
      client.setSoTimeout(20_000);
      int beyond = 2;
      for (int i = 1; i <= Flows.MAX_DATAGRAMS + beyond; i++) {
        send(client, "number " + i);
      }

      List<String> answers = new ArrayList<>();
      for (int i = 1; i <= Flows.MAX_DATAGRAMS; i++) {
        answers.add(receive(client));
      }
      assertThat(answers).containsExactly("number 1", "number 2", "number 3", "number 4");
      assertThat(scene.causes).hasSize(1).first().isInstanceOf(Cause.DatagramSeen.class);
      assertThat(scene.synjitsu.drops()).containsEntry("no_room_to_keep", (long) beyond);
      send(client, "served");
      assertThat(receive(client)).as("it goes on without Synjitsu").isEqualTo("served");
      assertThat(scene.starts.get()).isEqualTo(1);
    }
  }

  /** Its client has given up, or asked again. */
  @ParameterizedTest
  @CsvSource({"PROCESS", "QEMU"})
  void aDatagramThatWaitedTooLongIsNotDelivered(RealGuest kind) throws Exception {
    int delayMs = (int) TimeUnit.NANOSECONDS.toMillis(Flows.MAX_DATAGRAM_AGE_NS) + 2000;
    try (ProxyScene scene =
            new ProxyScene(directory, kind, false, Mode.HOLD, "listen-delay=" + delayMs);
        DatagramSocket client = new DatagramSocket()) {
      client.connect(Scene.ADDRESS.toInetAddress(), 80);
      client.setSoTimeout(30_000);
      send(client, "old");
      await("most of the boot").pollDelay(5, TimeUnit.SECONDS).until(() -> scene.starts.get() == 1);
      send(client, "young");

      assertThat(receive(client)).isEqualTo("young");
      assertThat(scene.synjitsu.drops()).containsEntry("too_old", 1L);
    }
  }

  private static void send(DatagramSocket client, String text) throws Exception {
    byte[] bytes = text.getBytes(US_ASCII);
    client.send(new DatagramPacket(bytes, bytes.length));
  }

  private static String receive(DatagramSocket client) throws Exception {
    DatagramPacket packet = new DatagramPacket(new byte[100], 100);
    client.receive(packet);
    return new String(packet.getData(), 0, packet.getLength(), US_ASCII);
  }
}
