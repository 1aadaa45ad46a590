package org.jitsu.backends.board.power;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jitsu.backends.xl.reach.CommandRunner;
import org.jitsu.backends.xl.reach.LocalRunner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Switches against real sockets, servers and programs. */
class SwitchesTest {

  private static final InetAddress HERE = InetAddress.getLoopbackAddress();

  @TempDir private Path folder;
  private final Queue<String> asked = new ConcurrentLinkedQueue<>();
  private CommandRunner commands;

  @BeforeEach
  void open() throws Exception {
    commands = LocalRunner.open(folder.resolve("commands"));
  }

  @AfterEach
  void close() {
    commands.close();
  }

  private PowerSwitch open(Map<String, String> options) {
    return Switches.of(options, commands);
  }

  @Test
  void withoutASwitchABoardIsAlwaysOn() throws Exception {
    PowerSwitch none = open(Map.of());
    none.on();
    none.off();

    assertThat(none.wakes()).isFalse();
  }

  @Test
  void aCardHearsItsMagicPacket() throws Exception {
    try (DatagramSocket card = new DatagramSocket(new InetSocketAddress(HERE, 0))) {
      String at = "02:00:5e:10:00:0a@127.0.0.1:" + card.getLocalPort();
      PowerSwitch waking = open(Map.of("switch", "wake-on-lan", "switch-at", at));
      waking.on();
      waking.off();

      DatagramPacket packet = new DatagramPacket(new byte[200], 200);
      card.setSoTimeout(10_000);
      card.receive(packet);
      assertThat(HexFormat.of().formatHex(Arrays.copyOf(packet.getData(), packet.getLength())))
          .isEqualTo("ffffffffffff" + "02005e10000a".repeat(16));
      assertThat(waking.wakes()).isTrue();
    }
  }

  @Test
  void tasmotaSaysWhatItsRelayIs() throws Exception {
    try (Plug plug = new Plug(200, "{\"POWER2\":\"ON\"}")) {
      PowerSwitch relay = open(Map.of("switch", "tasmota", "switch-at", plug.at() + "#2"));
      relay.on();

      assertThat(asked).containsExactly("GET /cm?cmnd=Power2%20On");
      assertThatThrownBy(relay::off)
          .hasMessageContaining("did not say that it has switched: {\"POWER2\":\"ON\"}");
    }
    try (Plug plug = new Plug(200, "{\"POWER\":\"OFF\"}")) {
      open(Map.of("switch", "tasmota", "switch-at", plug.at())).off();
    }
    try (Plug plug = new Plug(200, "{\"WARNING\":\"Need user=<username>&password=<password>\"}")) {
      PowerSwitch relay = open(Map.of("switch", "tasmota", "switch-at", plug.at()));
      assertThatThrownBy(relay::on).hasMessageContaining("Need user");
    }
  }

  @Test
  void shellySaysWhatItsRelayWas() throws Exception {
    try (Plug plug = new Plug(200, "{\"was_on\":false}")) {
      PowerSwitch relay = open(Map.of("switch", "shelly", "switch-at", plug.at()));
      relay.on();
      relay.off();

      assertThat(asked)
          .containsExactly("GET /rpc/Switch.Set?id=0&on=true", "GET /rpc/Switch.Set?id=0&on=false");
    }
    try (Plug plug =
        new Plug(500, "{\"code\":-105,\"message\":\"Argument 'id', value 7 not found!\"}")) {
      PowerSwitch relay = open(Map.of("switch", "shelly", "switch-at", plug.at() + "#7"));
      assertThatThrownBy(relay::on).hasMessageEndingWith("answered 500");
    }
  }

  @Test
  void anyPlugWithAnAddressForEach() throws Exception {
    try (Plug plug = new Plug(204, "")) {
      PowerSwitch relay =
          open(
              Map.of(
                  "switch",
                  "http",
                  "switch-on",
                  plug.at() + "/relay/0?turn=on",
                  "switch-off",
                  "POST " + plug.at() + "/off"));
      relay.on();
      relay.off();

      assertThat(asked).containsExactly("GET /relay/0?turn=on", "POST /off");
    }
  }

  @Test
  void aPlugThatIsNotThereIsSaidSo() throws Exception {
    String at;
    try (Plug plug = new Plug(200, "")) {
      at = plug.at();
    }
    PowerSwitch gone = open(Map.of("switch", "shelly", "switch-at", at));

    assertThatThrownBy(gone::on)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot be reached");
  }

  @Test
  void aCommandHasSwitchedWhenItSaysSo() throws Exception {
    Path on = folder.resolve("on");
    PowerSwitch relay =
        open(
            Map.of(
                "switch",
                "command",
                "switch-on",
                "touch '" + on + "'",
                "switch-off",
                "sh -c 'echo no relay >&2; exit 3'"));
    relay.on();

    assertThat(on).exists();
    assertThatThrownBy(relay::off).hasMessageContaining("exited with 3: no relay");
  }

  @Test
  void anEmulatedBoardIsResetBeforeItGoesOn() throws Exception {
    try (Monitor qemu = new Monitor(false)) {
      PowerSwitch power = open(Map.of("switch", "qmp", "switch-at", qemu.socket.toString()));
      power.on();
      power.off();

      assertThat(asked)
          .containsExactly(
              "qmp_capabilities",
              "query-status",
              "system_reset",
              "cont",
              "qmp_capabilities",
              "stop");
    }
  }

  @Test
  void anEmulatedBoardThatRunsIsLeftRunning() throws Exception {
    try (Monitor qemu = new Monitor(true)) {
      open(Map.of("switch", "qmp", "switch-at", qemu.socket.toString())).on();

      assertThat(asked).containsExactly("qmp_capabilities", "query-status");
    }
  }

  @Test
  void anEmulatorThatIsNotThereIsSaidSo() {
    PowerSwitch gone = open(Map.of("switch", "qmp", "switch-at", folder + "/none"));

    assertThatThrownBy(gone::on)
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("no QEMU answers at " + folder + "/none");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "->",
      textBlock =
          """
          switch=lamp switch-at=x                 -> 'lamp' is none of none, wake-on-lan
          switch=none switch-at=x                 -> takes no 'switch-at'
          switch=tasmota                          -> wants 'switch-at'
          switch=http switch-on=http://b.test/on  -> belong together
          switch=http                             -> wants 'switch-on' and 'switch-off'
          switch=qmp switch-at=s switch-on=x      -> takes no 'switch-on'
          switch=wake-on-lan switch-at=plug       -> is not a card such as 02:00:5e
          switch=wake-on-lan switch-at=03:00:5e:10:00:01 -> MAC of a group
          switch=shelly switch-at=10.0.0.9        -> is not a plug such as http://10.0.0.9
          switch=shelly switch-at=http://10.0.0.9#99 -> no plug has a relay 99
          switch=tasmota switch-at=http://b.test#0  -> counts its relays from 1
          switch=tasmota switch-at=http://u.test:p@b.test -> has a password in it
          switch=http switch-on=ftp://b.test/ switch-off=http://b.test/ -> is not an address such as
          """)
  void whatIsNoSwitchIsRefused(String options, String why) {
    Map<String, String> read = new HashMap<>();
    for (String option : options.split(" ", -1)) {
      int is = option.indexOf('=');
      read.put(option.substring(0, is), option.substring(is + 1));
    }
    assertThatThrownBy(() -> open(read))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  /** A real HTTP server that always answers the same. */
  private final class Plug implements AutoCloseable {

    private final HttpServer server;

    Plug(int status, String answer) throws IOException {
      server = HttpServer.create(new InetSocketAddress(HERE, 0), 0);
      server.createContext(
          "/",
          exchange -> {
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      server.start();
    }

    String at() {
      return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  /** A real socket that speaks as QEMU's monitor does. */
  private final class Monitor implements AutoCloseable {

    private final Path socket = folder.resolve("qmp");
    private final ServerSocketChannel server =
        ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    private final boolean running;

    Monitor(boolean running) throws IOException {
      this.running = running;
      server.bind(UnixDomainSocketAddress.of(socket));
      Thread.ofVirtual().start(this::serve);
    }

    private void serve() {
      try {
        while (true) {
          try (SocketChannel client = server.accept()) {
            say(client, "{\"QMP\":{\"version\":{},\"capabilities\":[]}}");
            BufferedReader lines =
                new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
              String command = line.replaceAll(".*\"execute\":\"([^\"]*)\".*", "$1");
              String id = line.replaceAll(".*\"id\":([0-9]+).*", "$1");
              asked.add(command);
              say(client, "{\"return\":{\"running\":" + running + "},\"id\":" + id + "}");
            }
          }
        }
      } catch (IOException closed) {
        // The test is over.
      }
    }

    private void say(SocketChannel client, String line) throws IOException {
      client.write(ByteBuffer.wrap((line + "\r\n").getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void close() throws IOException {
      server.close();
      Files.delete(socket);
    }
  }
}
