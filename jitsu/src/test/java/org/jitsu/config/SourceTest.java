package org.jitsu.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceTest {

  @TempDir Path folder;

  @Test
  void saysThatThereIsNoFile() {
    assertThat(refused(folder.resolve("none.yaml")).getMessage())
        .isEqualTo(folder.resolve("none.yaml") + ":1:1: there is no such file");
  }

  @Test
  void saysThatAFolderCannotBeRead() {
    assertThat(refused(folder).problems().getFirst().what()).startsWith("cannot be read: ");
  }

  @Test
  void saysThatTheFileIsEmpty() throws IOException {
    assertThat(only(refused(write("# nothing\n")))).isEqualTo("1:1 the file is empty");
  }

  @Test
  void refusesMoreThanTenMebibytes() throws IOException {
    byte[] large = "#".repeat((10 << 20) + 1).getBytes(StandardCharsets.UTF_8);
    Path file = Files.write(folder.resolve("large.yaml"), large);
    assertThat(only(refused(file))).isEqualTo("1:1 the file is larger than 10 MiB");
  }

  @Test
  void findsBytesThatAreNotText() throws IOException {
    byte[] latin = "dns: {}\n# caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
    Path file = Files.write(folder.resolve("latin.yaml"), latin);
    assertThat(only(refused(file))).isEqualTo("2:6 this is not UTF-8");
  }

  @Test
  void findsACharacterThatYamlForbids() throws IOException {
    assertThat(only(refused(write("dns: {}\n#\u0007\n"))))
        .isEqualTo("2:2 the character U+0007 is not allowed in YAML");
  }

  @Test
  void readsPastAByteOrderMark() throws Exception {
    assertThat(load(write("\uFEFFdns: {}\n")).warnings()).isEmpty();
  }

  @Test
  void pointsAtTheColumnBehindWideCharactersAndTabs() throws IOException {
    Path file = write("dns:\n  { \"\uD83D\uDE80\t\": 1 }\n");
    assertThat(refused(file).getMessage())
        .isEqualTo(
            file
                + """
                :2:5: unknown key '\uD83D\uDE80\t' in dns
                    2 |   { "\uD83D\uDE80\t": 1 }
                      |     ^
                      = right: one of cookie-secret, forward, identity, keys, listen, replies-per-second, tls, unlimited, zones""");
  }

  @Test
  void keepsAHundredProblemsAndCountsTheOthers() throws IOException {
    var text = new StringBuilder();
    for (int i = 0; i < 130; i++) {
      text.append("key").append(i).append(": x\n");
    }
    ConfigurationException refused = refused(write(text.toString()));
    assertThat(refused.problems()).hasSize(100);
    assertThat(refused.getMessage()).endsWith("\nand 30 more");
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("jitsu.yaml"), text);
  }

  private static Loaded load(Path file) throws ConfigurationException {
    return Configuration.load(file, Set.of("qemu"));
  }

  private static ConfigurationException refused(Path file) {
    return catchThrowableOfType(ConfigurationException.class, () -> load(file));
  }

  private static String only(ConfigurationException refused) {
    assertThat(refused.problems()).hasSize(1);
    Problem problem = refused.problems().getFirst();
    return problem.line() + ":" + problem.column() + " " + problem.what();
  }
}
