package org.jitsu.synjitsu.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Plays the scripts under src/test/resources/handoff; {@link HandoffScript} says how they read. */
class HandoffScriptsTest {

  @TestFactory
  Stream<DynamicTest> scripts() throws Exception {
    List<DynamicTest> tests = new ArrayList<>();
    Path folder = Path.of(getClass().getResource("/handoff").toURI());
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        HandoffScript script = HandoffScript.read(file);
        String name = file.getFileName().toString();
        tests.add(
            DynamicTest.dynamicTest(
                name, file.toUri(), () -> new Stage(script.settings()).play(script)));
      }
    }
    assertThat(tests).isNotEmpty();
    return tests.stream();
  }
}
