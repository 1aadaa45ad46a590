package org.jitsu.linux.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleFileTest {

  private static final long MAX_BYTES = 10;

  @TempDir private Path folder;

  @Test
  void handsOnEachByteOnceAndBeginsAnew() throws Exception {
    Path path = folder.resolve("console");
    try (ConsoleFile file = ConsoleFile.create(path, MAX_BYTES)) {
      assertThat(read(file)).isEmpty();
      print(path, "first");
      assertThat(read(file)).isEqualTo("first");
      print(path, " second");
      assertThat(read(file)).isEqualTo(" second");
      assertThat(path).isEmptyFile();
      assertThat(folder.resolve("console.1")).hasContent("rst second");
      print(path, "third");
      assertThat(read(file)).isEqualTo("third");
      assertThat(text(file.tail(8))).isEqualTo("ondthird");
      assertThat(text(file.tail(3))).isEqualTo("ird");
      assertThat(text(file.tail(100))).isEqualTo("rst secondthird");
    }
  }

  @Test
  void isBoundedThoughMoreComesThanIsRead() throws Exception {
    Path path = folder.resolve("console");
    try (ConsoleFile file = ConsoleFile.create(path, MAX_BYTES)) {
      print(path, "x".repeat(3 * 1024 * 1024));
      assertThat(file.read(bytes -> {})).as("there is more").isTrue();
      assertThat(path).isEmptyFile();
      assertThat(read(file)).isEmpty();
    }
  }

  @Test
  void takesThePlaceOfTheOneBefore() throws Exception {
    Path path = folder.resolve("console");
    Files.writeString(path, "old");
    try (ConsoleFile file = ConsoleFile.create(folder.resolve("next"), MAX_BYTES)) {
      print(file.path(), "new");
      file.rename(path);
      assertThat(path).hasContent("new");
      assertThat(folder.resolve("console.1")).hasContent("old");
      assertThat(text(file.tail(100))).as("nothing of the one before").isEqualTo("new");
      print(path, "er");
      assertThat(read(file)).isEqualTo("newer");
    }
    try (ConsoleFile file = ConsoleFile.resume(path)) {
      assertThat(read(file)).isEmpty();
      print(path, "!");
      assertThat(read(file)).isEqualTo("!");
    }
  }

  @Test
  void isEmptiedWhenItIsMadeAgain() throws Exception {
    Path path = Files.writeString(folder.resolve("console"), "left over");
    ConsoleFile.create(path).close();
    assertThat(path).isEmptyFile();
  }

  private static void print(Path path, String text) throws IOException {
    Files.writeString(path, text, StandardOpenOption.APPEND);
  }

  private static String read(ConsoleFile file) throws IOException {
    StringBuilder all = new StringBuilder();
    while (file.read(bytes -> all.append(StandardCharsets.UTF_8.decode(bytes)))) {
      // more of it
    }
    return all.toString();
  }

  private static String text(byte[] bytes) {
    return StandardCharsets.UTF_8.decode(ByteBuffer.wrap(bytes)).toString();
  }
}
