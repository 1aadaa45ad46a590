package org.jitsu.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jitsu.config.Configuration;
import org.jitsu.config.ConfigurationException;

/** The ways in which the demo's guest boots. */
enum DemoGuest {
  /** A unikernel on QEMU. */
  QEMU("demo.yaml", "qemu", "hello.elf", 80, "QEMU is spawned", "QEMU answers"),
  /** The same program as a process of its own. */
  PROCESS(
      "demo.yaml", "process", "hello-process", 80, "its process is spawned", "its program runs"),
  /** A unikernel on QEMU, over QEMU's own network: without a TAP, relayed. */
  USER_MODE("demo-unprivileged.yaml", "qemu", "hello.elf", 8080, "QEMU is spawned", "QEMU answers");

  static final String NAME = "hello.jitsu.test";
  static final String GUEST = "hello";

  private final String resource;
  private final String backend;
  private final String kernel;
  private final int port;
  private final String spawned;
  private final String running;

  DemoGuest(
      String resource, String backend, String kernel, int port, String spawned, String running) {
    this.resource = resource;
    this.backend = backend;
    this.kernel = kernel;
    this.port = port;
    this.spawned = spawned;
    this.running = running;
  }

  /** Returns the TCP port that it serves. */
  int port() {
    return port;
  }

  /** Returns how a timeline calls the moments that are not the same for all of them. */
  Map<String, String> moments() {
    return Map.of(
        "spawned",
        spawned,
        "running",
        running,
        "injected",
        this == USER_MODE ? "the client that waits is relayed" : "the held SYN is injected");
  }

  /** Returns its configuration, which keeps all that it needs in {@code scratch}. */
  Configuration configuration(Path scratch, Backends backends) throws IOException, CannotException {
    Path file = scratch.resolve("demo.yaml");
    try (InputStream in = DemoGuest.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the program lacks its " + resource);
      }
      Path image =
          Path.of(System.getProperty("jitsu.root", "."), "unikernels/hello/target", kernel);
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      Files.writeString(
          file,
          text.replace("@backend@", backend)
              .replace("@kernel@", image.toString())
              .replace("@state@", scratch.toString()));
    }
    try {
      return Configuration.load(file, backends.names()).configuration();
    } catch (ConfigurationException e) {
      throw new CannotException("the demo's configuration: " + e.getMessage(), e);
    }
  }
}
