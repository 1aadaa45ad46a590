package org.jitsu.wire.frame;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.address.MacAddress;
import org.jitsu.wire.pcap.PcapException;
import org.jitsu.wire.pcap.PcapReader;

/**
 * Every parser of this room on bytes that a fuzzer chooses by what they reach. By itself it goes
 * through the corpus; with JAZZER_FUZZ=1 in the environment, as the build has it a second time, the
 * fuzzer looks for more.
 */
class ParsersFuzzTest {

  private final FrameExercise frames = new FrameExercise();

  /** The first byte says which parser gets the rest. */
  @FuzzTest(maxDuration = "20s")
  void everyParser(byte[] data) throws IOException {
    if (data.length == 0) {
      return;
    }
    byte[] rest = Arrays.copyOfRange(data, 1, data.length);
    switch (data[0]) {
      case 'p' -> pcap(rest);
      case 'a' -> address(new String(rest, ISO_8859_1));
      case 'm' -> mac(new String(rest, ISO_8859_1));
      default -> frames.exercise(rest, data[0]);
    }
  }

  private static void pcap(byte[] bytes) throws IOException {
    try (PcapReader reader = new PcapReader(new ByteArrayInputStream(bytes))) {
      while (reader.next().isPresent()) {}
    } catch (PcapException said) {
      assertThat(said).hasMessageContaining(" ");
    }
  }

  private static void address(String text) {
    try {
      IpAddr parsed = IpAddr.parse(text);
      assertThat(IpAddr.parse(parsed.toString())).isEqualTo(parsed);
    } catch (IllegalArgumentException said) {
      assertThat(said).hasMessageContaining(" ");
    }
  }

  private static void mac(String text) {
    try {
      MacAddress parsed = MacAddress.parse(text);
      assertThat(MacAddress.parse(parsed.toString())).isEqualTo(parsed);
    } catch (IllegalArgumentException said) {
      assertThat(said).hasMessageContaining(" ");
    }
  }
}
