package org.jitsu.backends.solo5.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Solo5ImageTest {

  private static final String LONGEST = "a".repeat(67);

  @TempDir private Path folder;

  @Test
  void saysWhatItIsForAndWhatItWants() throws Exception {
    Solo5Image image =
        Solo5Image.read(
            image("TARGET=1", "ABI_VERSION=3", "DEVICES=block data; net service; block log"));
    assertThat(image.target()).isEqualTo(Target.HVT);
    assertThat(image.abiVersion()).isEqualTo(3);
    assertThat(image.devices())
        .containsExactly(
            new Device("data", Device.Type.BLOCK),
            new Device("service", Device.Type.NET),
            new Device("log", Device.Type.BLOCK));
    assertThat(image.devices(Device.Type.NET)).extracting(Device::name).containsExactly("service");
    assertThat(image.neededBytes()).as("1 MiB, its text, and 1 MiB").isEqualTo(0x201000);
  }

  @Test
  void mayWantNothingOrAllThatThereIsRoomFor() throws Exception {
    assertThat(Solo5Image.read(image("DEVICES=")).devices()).isEmpty();
    StringBuilder devices = new StringBuilder("net " + LONGEST);
    for (int i = 0; i < 62; i++) {
      devices.append("; block d").append(i);
    }
    Solo5Image full = Solo5Image.read(image("DEVICES=" + devices));
    assertThat(full.devices()).hasSize(63).contains(new Device(LONGEST, Device.Type.NET));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          NO_ABI                        | has no Solo5 ABI note: it was not built for Solo5
          TARGET=9                      | was built for an unknown target (9)
          LONG_ABI=17                   | has a note of 33 bytes that does not fit
          NO_MANIFEST                   | has no Solo5 manifest
          MANIFEST_VERSION=2            | has a manifest of version 2, and 1 is known
          ENTRIES=0                     | has a manifest of 0 entries, not 1 to 64
          ENTRIES=-1                    | has a manifest of 4294967295 entries, not 1 to 64
          ENTRIES=3                     | has a manifest whose size does not fit its 3 entries
          FIRST_TYPE=1                  | has a manifest that does not begin as each does
          DEVICES=other fan             | declares the device 'fan' of a type that is not known (7)
          DEVICES=net a; block a        | declares the device 'a' twice
          DEVICES=net a-b               | declares a device whose name is not 1 to 67 letters and digits: 'a-b'
          DEVICES=entry 2, ""           | declares a device whose name is not 1 to 67 letters and digits: ''
          ATTACHED=1                    | declares the device 'service' as attached already
          """)
  void saysWhatIsWrong(String definition, String what) throws Exception {
    Path image = image(definition.strip());
    assertThatThrownBy(() -> Solo5Image.read(image))
        .isInstanceOf(BadImageException.class)
        .hasMessage(what);
  }

  @Test
  void saysWhatIsNoImageAtAll() throws Exception {
    says("is no ELF file", Files.writeString(folder.resolve("script"), "#!/bin/sh\n"));
    says("is no ELF file", Files.writeString(folder.resolve("empty"), ""));
    says("is no executable at a fixed address", Path.of("/bin/sh").toRealPath());
  }

  @Test
  void saysWhatIsCutOff() throws Exception {
    byte[] whole = Files.readAllBytes(image());
    says("is cut off in its ELF header", part(whole, 63));
    says("is cut off in its program headers", part(whole, 65));
    says("has no Solo5 ABI note", part(whole, 4096));
    int at = new String(whole, ISO_8859_1).indexOf("MFT1");
    says("is cut off in its notes", part(whole, at + 50));
    says("has no Solo5 manifest", part(whole, at));
  }

  /** Whatever stands in a file: it is read, or a sentence says why not. */
  @Test
  void staysCalmWhateverIsDamaged() throws Exception {
    byte[] whole = Files.readAllBytes(image("DEVICES=net service; block data"));
    long seed = 20261126;
    Random random = new Random(seed);
    Path damaged = folder.resolve("damaged");
    int refused = 0;
    for (int round = 0; round < 4000; round++) {
      byte[] bytes = Arrays.copyOf(whole, random.nextInt(8) == 0 ? random.nextInt(8192) : 8192);
      for (int n = random.nextInt(1, 9); n > 0 && bytes.length > 0; n--) {
        // Headers and notes lie in the first 512 bytes and behind 4 kB.
        int at = (random.nextBoolean() ? 0 : 4096) + random.nextInt(512);
        bytes[Math.min(at, bytes.length - 1)] = INTERESTING[random.nextInt(INTERESTING.length)];
      }
      Files.write(damaged, bytes);
      try {
        assertThat(Solo5Image.read(damaged).devices()).hasSizeLessThan(64);
      } catch (BadImageException | IOException said) {
        assertThat(said.getMessage()).as("seed %s, round %s", seed, round).isNotBlank();
        refused++;
      }
    }
    assertThat(refused).isBetween(1000, 3999);
  }

  private static final byte[] INTERESTING = {0, 1, 2, 4, 8, 63, 64, 65, 127, -128, -1};

  private Path image(String... definitions) throws Exception {
    return Assembled.image(folder.resolve("image"), definitions);
  }

  private Path part(byte[] whole, int length) throws IOException {
    return Files.write(folder.resolve("part"), Arrays.copyOf(whole, length));
  }

  private static void says(String what, Path file) {
    assertThatThrownBy(() -> Solo5Image.read(file))
        .isInstanceOf(BadImageException.class)
        .hasMessageStartingWith(what);
  }
}
