package org.jitsu.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Strangers' programs, which tell whether a server is one: dig, kdig, openssl. */
final class Tool {

  private static final List<Path> PATH =
      List.of(Path.of("/usr/bin"), Path.of("/usr/sbin"), Path.of("/bin"));

  private Tool() {}

  /** Returns where a program is; skips the test, and says so, where it is not. */
  static String path(String name) {
    Path found =
        PATH.stream().map(it -> it.resolve(name)).filter(Files::exists).findFirst().orElse(null);
    assumeTrue(found != null, name + " is missing; bin/test installs it");
    return String.valueOf(found);
  }

  /** Runs a program that ends by itself and well; returns what it printed. */
  static String run(String name, String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of(path(name)));
    command.addAll(List.of(words));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", command, output).isZero();
    return output;
  }
}
