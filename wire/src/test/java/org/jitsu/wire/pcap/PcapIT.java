package org.jitsu.wire.pcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jitsu.wire.Samples;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The judges that network engineers believe: tshark finds no fault, and tcpdump prints what we
 * print.
 */
class PcapIT {
  private static final long NOW_NS = 1_756_700_000_123_456_789L;

  @TempDir Path folder;
  private final Map<String, MemorySegment> samples = Samples.oneOfEach();
  private Path file = Path.of("");

  @BeforeEach
  void writeFile() throws IOException {
    file = folder.resolve("one-of-each.pcap");
    try (PcapWriter writer =
        new PcapWriter(new BufferedOutputStream(Files.newOutputStream(file)), 1 << 20)) {
      for (MemorySegment frame : samples.values()) {
        writer.write(NOW_NS, frame, 0, (int) frame.byteSize());
      }
    }
  }

  @Test
  void tsharkFindsNothingMalformed() throws Exception {
    List<String> all = run("tshark", "-n", "-r", file.toString());
    assertThat(all).hasSize(samples.size());
    assertThat(faults()).isEmpty();
  }

  /** The judge is awake: one damaged octet is one fault. */
  @Test
  void tsharkFindsADamagedFrame() throws Exception {
    MemorySegment syn =
        samples.entrySet().stream()
            .filter(sample -> sample.getKey().contains("Flags [S],"))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElseThrow();
    Samples.accepted(syn).tcp().window(1);
    writeFile();
    assertThat(faults()).hasSize(1);
  }

  @Test
  void tsharkReadsNanoseconds() throws Exception {
    List<String> times = run("tshark -n -T fields -e frame.time_epoch -c 1 -r", file.toString());
    assertThat(times).containsExactly("1756700000.123456789");
  }

  @Test
  void tcpdumpPrintsWhatWePrint() throws Exception {
    assertThat(run("tcpdump -n -S -t -r", file.toString()))
        .containsExactlyElementsOf(samples.keySet());
  }

  private List<String> faults() throws Exception {
    return run(
        "tshark -n -o ip.check_checksum:TRUE -o tcp.check_checksum:TRUE"
            + " -o udp.check_checksum:TRUE -Y",
        "_ws.malformed || ip.checksum.status == Bad || tcp.checksum.status == Bad"
            + " || udp.checksum.status == Bad || icmp.checksum.status == Bad"
            + " || icmpv6.checksum.status == Bad",
        "-r",
        file.toString());
  }

  private List<String> run(String command, String... further) throws Exception {
    List<String> words = new ArrayList<>(List.of(command.split(" ")));
    words.addAll(List.of(further));
    String tool = words.getFirst();
    assumeTrue(installed(tool), tool + " is not installed (Debian package " + tool + ")");
    Path errors = folder.resolve(tool + ".err");
    Process process = new ProcessBuilder(words).redirectError(errors.toFile()).start();
    List<String> lines = process.inputReader().lines().toList();
    assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
    return lines;
  }

  private static boolean installed(String tool) {
    return List.of(System.getenv("PATH").split(":")).stream()
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
  }
}
