package org.jitsu.linux.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleLogTest {

  private static final long MAX_BYTES = 10;

  @TempDir private Path folder;

  @Test
  void keepsTheNewestAndTheOneBefore() throws Exception {
    Path file = folder.resolve("console.log");
    try (ConsoleLog log = new ConsoleLog(file, false, MAX_BYTES)) {
      write(log, "first..", "second.", "third");
    }
    assertThat(file).hasContent("third");
    assertThat(folder.resolve("console.log.1")).hasContent("second.");
    assertThat(ConsoleLog.tail(file, 3)).asString(StandardCharsets.UTF_8).isEqualTo("ird");
  }

  @Test
  void beginsAnewWithEachStartUnlessItIsContinued() throws Exception {
    Path file = Files.writeString(folder.resolve("console.log"), "old");
    try (ConsoleLog log = new ConsoleLog(file, true, MAX_BYTES)) {
      write(log, "er");
    }
    assertThat(file).hasContent("older");
    try (ConsoleLog log = new ConsoleLog(file, false, MAX_BYTES)) {
      write(log, "new");
    }
    assertThat(file).hasContent("new");
    assertThat(folder.resolve("console.log.1")).hasContent("older");
  }

  @Test
  void givesUpOnADiskThatRefuses() throws Exception {
    try (ConsoleLog log = new ConsoleLog(folder.resolve("missing/console.log"), false)) {
      write(log, "a", "b");
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void hasNoTailWithoutAFile() throws Exception {
    assertThat(ConsoleLog.tail(folder.resolve("none"), 1)).isEmpty();
  }

  private static void write(ConsoleLog log, String... texts) {
    for (String text : texts) {
      log.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
  }
}
