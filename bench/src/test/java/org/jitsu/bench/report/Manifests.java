package org.jitsu.bench.report;

import java.util.Map;

/** A manifest that no machine has. */
public final class Manifests {
  public static final Manifest OF_A_TEST =
      new Manifest(
          "bin/jitsu bench cold-start --n 3",
          "2026-11-27T04:00:00Z",
          "0123456789abcdef",
          "Cortex-A7",
          2,
          "performance",
          1024,
          "Debian",
          "6.1.0",
          "25",
          "load average 0.1",
          Map.of("crun", "crun version 1.8.1"),
          Map.of("hello.elf", "sha256:00ff"),
          7L);

  private Manifests() {}

  /** The same on another processor. */
  public static Manifest of(String cpu) {
    Manifest it = OF_A_TEST;
    return new Manifest(
        it.command(),
        it.began(),
        it.commit(),
        cpu,
        it.processors(),
        it.governor(),
        it.memoryMiB(),
        it.system(),
        it.kernel(),
        it.java(),
        it.load(),
        it.programs(),
        it.images(),
        it.seed());
  }
}
