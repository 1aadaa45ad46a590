package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jitsu.app.Documents.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documents show can be typed, and what they point at is there. */
class ReadmeTest {

  private static final Path README = Path.of("README.md");

  static List<Document> documents() throws IOException {
    return Documents.all();
  }

  /** Every line that begins with {@code bin/} in a {@code sh} block. */
  static Stream<String> commands() throws IOException {
    return Documents.all().stream()
        .flatMap(document -> document.blocks("sh").stream())
        .flatMap(String::lines)
        .map(line -> line.replaceFirst("(^| +)#.*", "").replaceFirst("^sudo ", "").trim())
        .filter(line -> line.startsWith("bin/"))
        .distinct();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void aCommandIsThereAndKnowsItsOptions(String line) throws IOException {
    List<String> words = Arrays.asList(line.split(" +"));
    Path program = Documents.ROOT.resolve(words.getFirst());
    assertThat(program).isExecutable();
    for (String word : words.subList(1, words.size())) {
      if (word.startsWith("docs/")) {
        assertThat(Documents.ROOT.resolve(word)).exists();
      }
    }
    List<String> arguments = words.subList(1, words.size());
    if (!words.getFirst().equals("bin/jitsu")) {
      String script = Files.readString(program);
      arguments.stream()
          .filter(word -> word.startsWith("-"))
          .forEach(option -> assertThat(script).contains(option + ")"));
    } else if (!arguments.getFirst().equals("bench")) { // bench reads its own lines
      assertThatCode(() -> Jitsu.commandLine().parseArgs(arguments.toArray(String[]::new)))
          .doesNotThrowAnyException();
    }
  }

  @Test
  void theTwoCommandsStandInTheReadme() throws IOException {
    assertThat(Documents.read(README).blocks("sh").getFirst())
        .contains("bin/jitsu demo", "bin/test");
  }

  /** The example itself is loaded by the tests of {@code org.jitsu.config}. */
  @Test
  void theSampleConfigurationIsTheExample() throws IOException {
    String example = Files.readString(Documents.ROOT.resolve("docs/examples/hello.yaml"));
    assertThat(Documents.read(README).blocks("yaml")).containsExactly(example);
  }

  @ParameterizedTest
  @MethodSource("documents")
  void everyBlockSaysWhatItIs(Document document) {
    assertThat(document.blocks())
        .extracting(Documents.Block::info)
        .isSubsetOf("sh", "yaml", "yaml wrong", "text", "json", "mermaid");
  }

  @ParameterizedTest
  @MethodSource("documents")
  void everyLinkLeadsSomewhere(Document document) {
    for (String link : document.links()) {
      if (link.matches("[a-z]+:.*")) {
        continue;
      }
      String[] parts = link.split("#", 2);
      Path target =
          parts[0].isEmpty()
              ? document.path()
              : Path.of("/").resolve(document.path()).resolveSibling(parts[0]).normalize();
      Path file = Documents.ROOT.resolve(target.toString().replaceFirst("^/", ""));
      assertThat(file).as("%s in %s", link, document).exists();
      if (parts.length == 2) {
        assertThat(Documents.read(Documents.ROOT.relativize(file)).anchors())
            .as("%s in %s", link, document)
            .contains(parts[1]);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void everyTestThatIsNamedIsThere(Document document) throws IOException {
    List<String> named =
        document.codes().stream().filter(code -> code.matches("[A-Z]\\w*(Test|IT)")).toList();
    assertThat(testClasses()).containsAll(named);
  }

  private static List<String> testClasses() throws IOException {
    try (Stream<Path> files = Files.walk(Documents.ROOT)) {
      return files
          .map(Path::toString)
          .filter(file -> file.contains("/src/") && file.endsWith(".java"))
          .map(file -> file.replaceAll(".*/|\\.java", ""))
          .collect(Collectors.toList());
    }
  }
}
