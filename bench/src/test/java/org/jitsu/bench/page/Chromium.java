package org.jitsu.bench.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Debian's Chromium, without a window. */
final class Chromium {
  private static final Path PROGRAM = Path.of("/usr/bin/chromium");
  private static final long DEADLINE_S = 90;

  private final Path directory;

  /** Makes one that keeps its files there. */
  Chromium(Path directory) {
    this.directory = directory;
  }

  static boolean isThere() {
    return Files.isExecutable(PROGRAM);
  }

  /**
   * What became of a page.
   *
   * @param document as it is when it is loaded
   * @param console what was said in its console
   */
  record Opened(String document, List<String> console) {}

  /** Opens a page in a window of that width. */
  Opened open(Path page, int width, String... options) throws Exception {
    List<String> words = new ArrayList<>(List.of(options));
    words.add("--dump-dom");
    Process process = start(page, width, words);
    String document = new String(process.getInputStream().readAllBytes(), UTF_8);
    end(process);
    List<String> console =
        Files.readAllLines(log()).stream().filter(line -> line.contains("CONSOLE")).toList();
    return new Opened(document, console);
  }

  /** Takes a picture of what a window of that size shows of a page. */
  Path picture(Path page, int width, int height, String... options) throws Exception {
    Path picture = directory.resolve(page.getFileName() + "-" + width + ".png");
    List<String> words = new ArrayList<>(List.of(options));
    words.add("--screenshot=" + picture);
    words.add("--window-size=" + width + "," + height);
    Process process = start(page, width, words);
    process.getInputStream().readAllBytes();
    end(process);
    return picture;
  }

  private Process start(Path page, int width, List<String> options) throws IOException {
    List<String> words = new ArrayList<>();
    words.addAll(List.of(PROGRAM.toString(), "--headless", "--no-sandbox", "--disable-gpu"));
    words.addAll(List.of("--no-first-run", "--disable-dev-shm-usage", "--hide-scrollbars"));
    words.addAll(List.of("--enable-logging=stderr", "--user-data-dir=" + directory));
    words.add("--window-size=" + width + ",900");
    words.addAll(options);
    words.add(page.toUri().toString());
    return new ProcessBuilder(words).redirectError(log().toFile()).start();
  }

  private static void end(Process process) throws Exception {
    assertThat(process.waitFor(DEADLINE_S, TimeUnit.SECONDS)).as("chromium ends").isTrue();
    assertThat(process.exitValue()).as("chromium's exit code").isZero();
  }

  private Path log() {
    return directory.resolve("log");
  }
}
