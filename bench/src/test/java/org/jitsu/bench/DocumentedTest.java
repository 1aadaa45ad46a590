package org.jitsu.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The lines {@code bin/jitsu bench ...} of the documents are understood. */
class DocumentedTest {

  private static final Path ROOT = Path.of(System.getProperty("jitsu.root"));
  private static final String BENCH = "bin/jitsu bench ";

  @Test
  void everyLineIsUnderstood() throws IOException {
    List<String> lines = lines();
    assertThat(lines).isNotEmpty();
    for (String line : lines) {
      String[] words = line.substring(BENCH.length()).replaceFirst(" +#.*", "").trim().split(" +");
      assertThatCode(() -> new CommandLine(Bench.class).parseArgs(words))
          .as(line)
          .doesNotThrowAnyException();
    }
  }

  private static List<String> lines() throws IOException {
    List<Path> documents = new ArrayList<>(List.of(ROOT.resolve("README.md")));
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      docs.filter(path -> path.toString().endsWith(".md")).forEach(documents::add);
    }
    List<String> lines = new ArrayList<>();
    for (Path document : documents) {
      Files.readAllLines(document).stream().filter(l -> l.startsWith(BENCH)).forEach(lines::add);
    }
    return lines;
  }
}
