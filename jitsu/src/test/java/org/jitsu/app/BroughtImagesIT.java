package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jitsu.dns.AddressLookup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Real Solo5 images under real tenders, which somebody brings: {@code bin/test --tenders DIR}.
 * Those that say which TCP port they serve are woken by a client.
 */
@Timeout(600)
class BroughtImagesIT {

  private static final String DIRECTORY = "jitsu.tenders";
  private static final int TIMEOUT_MS = 60_000;

  @RegisterExtension final Lab lab = new Lab();

  @Test
  @EnabledIfSystemProperty(
      named = DIRECTORY,
      matches = ".+",
      disabledReason = "no real tenders and images: bin/test --tenders DIR")
  void eachThatServesIsWokenByItsClient() throws Exception {
    for (Path image : beside(Path.of(System.getProperty(DIRECTORY)), ".*\\.(hvt|spt|virtio)")) {
      if (Files.exists(Path.of(image + ".port"))) {
        int port = Integer.parseInt(text(image, ".port"));
        lab.write(configuration(image, port));
        DaemonProcess daemon = lab.serve();
        InetAddress address = AddressLookup.ask(Lab.DNS, "www.it.test", TIMEOUT_MS);
        try (Socket client = new Socket()) {
          client.connect(new InetSocketAddress(address, port), TIMEOUT_MS);
        }
        assertThat(daemon.awaitState("www", "ready").starts()).as(image.toString()).isEqualTo(1);
        daemon.stop("www");
        daemon.awaitState("www", "asleep");
        daemon.terminate();
      }
    }
  }

  private static String configuration(Path image, int port) throws IOException {
    String target = image.toString().substring(image.toString().lastIndexOf('.') + 1);
    Path tender =
        image.resolveSibling(target.equals("virtio") ? "solo5-virtio-run" : "solo5-" + target);
    return """
        daemon: { state: state }
        dns: { listen: [127.0.0.1:5353], zones: [{ name: it.test }] }
        bridge: { name: %s, address: 10.77.0.1/24 }
        guests:
          www:
            backend: solo5
            tender: %s
            kernel: %s
            memory: 64MiB
            boot: 60s
            mac: 52:54:00:12:34:56 # the only one that solo5-virtio-run gives
            cmdline: "%s"
            disks: %s
        services:
          www.it.test: { guest: www, addresses: [10.77.0.10], ports: [%d/tcp] }
        """
        .formatted(
            Lab.BRIDGE,
            Files.exists(tender) ? tender : target,
            image,
            text(image, ".args").replace("\\", "\\\\").replace("\"", "\\\""),
            beside(image.resolveSibling("."), Pattern.quote(image + ".disk") + ".*"),
            port);
  }

  private static List<Path> beside(Path directory, String names) throws IOException {
    try (Stream<Path> files = Files.list(directory.toRealPath())) {
      return files.filter(file -> file.toString().matches(names)).sorted().toList();
    }
  }

  private static String text(Path image, String suffix) throws IOException {
    Path file = Path.of(image + suffix);
    return Files.exists(file) ? Files.readString(file).strip() : "";
  }
}
