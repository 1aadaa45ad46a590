package org.jitsu.bench.result;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jitsu.bench.lab.Site;
import org.jspecify.annotations.Nullable;

/**
 * What a scenario starts, and what it leaves to chance: the manifest tells its versions.
 *
 * @param images files that are booted or run, each told by its digest
 * @param programs what is asked for its version: a program and the word to ask it with
 * @param seed what its chance begins with; null when there is none
 */
public record Uses(List<Path> images, List<List<String>> programs, @Nullable Long seed) {

  private static final List<String> QEMU = List.of("qemu-system-x86_64", "--version");

  public Uses {
    images = List.copyOf(images);
    programs = List.copyOf(programs);
  }

  /** Nothing but the bench. */
  public static Uses nothing() {
    return new Uses(List.of(), List.of(), null);
  }

  /** What a guest on a backend is. */
  public static Uses of(Site site) {
    Uses image = nothing().images(site.kernel());
    if (site.initrd() != null) {
      image = image.images(site.initrd());
    }
    return site.backend().isNative() ? image : image.program(QEMU);
  }

  /** Returns this and such images. */
  public Uses images(Path... more) {
    List<Path> all = new ArrayList<>(images);
    all.addAll(List.of(more));
    return new Uses(all, programs, seed);
  }

  /** Returns this and a program. */
  public Uses program(String... asked) {
    return program(List.of(asked));
  }

  private Uses program(List<String> asked) {
    List<List<String>> all = new ArrayList<>(programs);
    all.add(asked);
    return new Uses(images, all, seed);
  }

  /** Returns this with a seed. */
  public Uses seed(long value) {
    return new Uses(images, programs, value);
  }
}
