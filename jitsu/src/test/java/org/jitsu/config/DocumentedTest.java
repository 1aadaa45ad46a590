package org.jitsu.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.parser.Parser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/CONFIGURATION.md and docs/examples say what is so. */
class DocumentedTest {

  private static final Set<String> BACKENDS =
      Set.of("qemu", "solo5", "process", "libvirt", "xl", "board");

  private static final Path DOCS = Path.of(System.getProperty("jitsu.root"), "docs");

  @TempDir Path folder;

  @Test
  void everyExampleLoadsWithoutAWarning() throws Exception {
    try (Stream<Path> files = Files.list(DOCS.resolve("examples"))) {
      List<Path> examples = files.filter(file -> file.toString().endsWith(".yaml")).toList();
      assertThat(examples).isNotEmpty();
      for (Path example : examples) {
        assertThat(Configuration.load(example, BACKENDS).warnings()).isEmpty();
      }
    }
  }

  @Test
  void everyBlockOfTheReferenceLoadsWithoutAWarning() throws Exception {
    Files.copy(DOCS.resolve("examples/example.test.zone"), folder.resolve("example.test.zone"));
    List<String> blocks = blocks("yaml");
    assertThat(blocks).isNotEmpty();
    for (String block : blocks) {
      Path file = Files.writeString(folder.resolve("block.yaml"), block);
      assertThat(Configuration.load(file, BACKENDS).warnings()).isEmpty();
    }
  }

  @Test
  void everyKeyStandsInTheReference() throws Exception {
    String nonsense =
        """
        zzz: x
        dns: { zzz: x, zones: [{ zzz: x }], tls: { zzz: x }, keys: { k: { zzz: x } } }
        bridge: { zzz: x }
        daemon: { zzz: x }
        energy: { zzz: x }
        api: { zzz: x, tls: { zzz: x }, tokens: { t: { zzz: x } } }
        guests: { www: { zzz: x } }
        boards: { b1: { zzz: x } }
        limits: { zzz: x }
        tenants: { shop: { zzz: x } }
        services: { www.example.test: { zzz: x, waking: { zzz: x } } }
        """;
    String reference = Files.readString(DOCS.resolve("CONFIGURATION.md"));
    Path file = Files.writeString(folder.resolve("nonsense.yaml"), nonsense);
    int unknown = 0;
    for (Problem problem : problems(file)) {
      if (problem.what().startsWith("unknown key")) {
        unknown++;
        for (String key : problem.example().substring("one of ".length()).split(", ", -1)) {
          assertThat(reference).contains("`" + key + "`");
        }
      }
    }
    assertThat(unknown).isEqualTo(17);
  }

  @Test
  void theErrorsOfTheReferenceAreWhatIsPrinted() throws Exception {
    Files.writeString(folder.resolve("jitsu.yaml"), blocks("yaml wrong").getFirst());
    var printed = new ArrayList<String>();
    for (Problem problem : problems(folder.resolve("jitsu.yaml"))) {
      printed.add(problem.toString().replace(folder + "/", ""));
    }
    assertThat(String.join("\n", printed) + "\n").isEqualTo(blocks("text").getFirst());
  }

  private static List<Problem> problems(Path file) {
    try {
      return Configuration.load(file, BACKENDS).warnings();
    } catch (ConfigurationException e) {
      return e.problems();
    }
  }

  private static List<String> blocks(String info) throws IOException {
    var blocks = new ArrayList<String>();
    Parser.builder()
        .build()
        .parse(Files.readString(DOCS.resolve("CONFIGURATION.md")))
        .accept(
            new AbstractVisitor() {
              @Override
              public void visit(FencedCodeBlock block) {
                if (block.getInfo().equals(info)) {
                  blocks.add(block.getLiteral());
                }
              }
            });
    return blocks;
  }
}
