package org.jitsu.synjitsu.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jitsu.synjitsu.profile.ProfileBook.Entry;
import org.jitsu.wire.header.TcpOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileFileTest {

  private static final Map<ProfileKey, Entry> KNOWN = new LinkedHashMap<>();

  static {
    KNOWN.put(
        ProfileKey.of("a", "b", 1, "pc"),
        new Entry(new Profile(1460, 7, true, true, 64240, false), 210, 0));
    KNOWN.put(
        ProfileKey.of("c", "d", 2, "microvm"),
        new Entry(new Profile(536, TcpOptions.ABSENT, false, false, 0, true), 3900, 2));
  }

  @TempDir Path folder;
  private Path path;
  private ProfileFile file;

  @BeforeEach
  void name() {
    path = folder.resolve("profiles");
    file = new ProfileFile(path);
  }

  private String[] names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(each -> each.getFileName().toString()).sorted().toArray(String[]::new);
    }
  }

  @Test
  void nothingIsKnownAtFirst() throws IOException {
    assertThat(file.load()).isEqualTo(new ProfileFile.Loaded(Map.of(), java.util.Optional.empty()));
  }

  @Test
  void whatIsSavedIsLoaded() throws IOException {
    file.save(Map.of());
    assertThat(file.load().known()).isEmpty();
    file.save(KNOWN);
    assertThat(file.load().known()).isEqualTo(KNOWN);
    assertThat(file.load().known().keySet()).containsExactlyElementsOf(KNOWN.keySet());
    assertThat(file.load().damage()).isEmpty();
    assertThat(names()).containsExactly("profiles");
    assertThat(path).content().startsWith(ProfileFile.HEADER + "\n").endsWith("\n");
  }

  /** A save that the machine's end interrupts leaves the file before it. */
  @Test
  void aSaveThatStoppedHalfWayIsAsIfItHadNotBegun() throws IOException {
    file.save(KNOWN);
    Files.writeString(folder.resolve("profiles.new"), "jitsu-profiles 1\n0123");
    assertThat(file.load().known()).isEqualTo(KNOWN);
    file.save(KNOWN);
    assertThat(names()).containsExactly("profiles");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "jitsu-profiles 1",
        "jitsu-profiles 1\n",
        "jitsu-profiles 1\ncrc32c 00000000\n",
        "jitsu-profiles 2\ncrc32c 00000000\n",
        "\0\0\0\0"
      })
  void damageIsSetAsideAndReported(String text) throws IOException {
    Files.writeString(path, text);
    ProfileFile.Loaded loaded = file.load();
    assertThat(loaded.known()).isEmpty();
    assertThat(loaded.damage().orElseThrow())
        .startsWith(path + ": ")
        .endsWith("set aside as " + path + ".damaged, guests are learned anew");
    assertThat(names()).containsExactly("profiles.damaged");
    assertThat(file.load().damage()).isEmpty();
  }

  /** A line that is well summed and still wrong, as another version might write it. */
  @Test
  void aWrongLineIsNamed() throws IOException {
    ProfileKey key = KNOWN.keySet().iterator().next();
    file.save(Map.of(key, new Entry(new Profile(1460, 7, true, true, 64240, false), 210, 0)));
    String good = Files.readString(path);
    String bad = good.replace("wscale=7", "wscale=15").replaceAll("crc32c.*\n", "");
    java.util.zip.CRC32C sum = new java.util.zip.CRC32C();
    sum.update(bad.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    Files.writeString(path, bad + "crc32c %08x\n".formatted(sum.getValue()));
    assertThat(file.load().damage().orElseThrow())
        .contains("line 2: window scale is -1 to 14, not 15");
  }

  @Test
  void noDamagedByteIsBelieved() throws IOException {
    file.save(KNOWN);
    byte[] whole = Files.readAllBytes(path);
    Random random = new Random(1);
    for (int i = 0; i < whole.length; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= (byte) (1 << random.nextInt(8));
      Files.write(path, damaged);
      assertThat(file.load().damage()).as("byte %d", i).isPresent();
      Files.write(path, Arrays.copyOf(whole, i));
      assertThat(file.load().damage()).as("cut at %d", i).isPresent();
    }
  }

  @Test
  void whatIsTooLargeIsNotRead() throws IOException {
    Files.write(path, new byte[(1 << 20) + 1]);
    assertThat(file.load().damage().orElseThrow()).contains("larger than 1048576 bytes");
  }

  @Test
  void aDiskThatRefusesIsReported() throws IOException {
    ProfileFile elsewhere = new ProfileFile(folder.resolve("missing/profiles"));
    assertThatThrownBy(() -> elsewhere.save(KNOWN)).isInstanceOf(IOException.class);
    Files.createDirectory(path);
    assertThatThrownBy(() -> file.load()).isInstanceOf(IOException.class);
  }
}
