package org.jitsu.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * One bad file for each kind of problem. Every problem that is expected stands at its file's
 * beginning: {@code #! line:column what | example of right}.
 */
class BadFilesTest {

  private static final Path FOLDER =
      Path.of(System.getProperty("jitsu.root"), "jitsu/src/test/resources/config");

  @TestFactory
  Stream<DynamicTest> saysAllThatIsWrongAndWhere() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().toList().stream()
          .map(
              file ->
                  DynamicTest.dynamicTest(
                      file.getFileName().toString(),
                      () -> assertThat(found(file)).isEqualTo(expected(file))));
    }
  }

  private static List<String> expected(Path file) throws IOException {
    List<String> expected =
        Files.readAllLines(file).stream()
            .filter(line -> line.startsWith("#! "))
            .map(line -> line.substring(3))
            .toList();
    assertThat(expected).as("what is expected of " + file).isNotEmpty();
    return expected;
  }

  private static List<String> found(Path file) {
    var found = new ArrayList<String>();
    try {
      Configuration.load(file, Set.of("qemu"))
          .warnings()
          .forEach(warning -> found.add("warning " + line(warning)));
    } catch (ConfigurationException e) {
      e.problems().forEach(problem -> found.add(line(problem)));
    }
    return found;
  }

  private static String line(Problem problem) {
    return "%d:%d %s%s"
        .formatted(
            problem.line(),
            problem.column(),
            problem.what().replace(FOLDER.toString(), "DIR"),
            problem.example().isEmpty() ? "" : " | " + problem.example());
  }
}
