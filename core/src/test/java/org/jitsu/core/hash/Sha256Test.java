package org.jitsu.core.hash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first of the examples that NIST publishes with FIPS 180. */
class Sha256Test {

  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @Test
  void ofTextsFilesAndParts(@TempDir Path directory) throws IOException {
    assertThat(Sha256.of("abc")).isEqualTo(HexFormat.of().parseHex(ABC));
    assertThat(Sha256.hex("abc")).isEqualTo(ABC);
    assertThat(Sha256.hex(Files.writeString(directory.resolve("file"), "abc"))).isEqualTo(ABC);
    MessageDigest parts = Sha256.begin();
    parts.update((byte) 'a');
    assertThat(parts.digest(new byte[] {'b', 'c'})).isEqualTo(HexFormat.of().parseHex(ABC));
  }
}
