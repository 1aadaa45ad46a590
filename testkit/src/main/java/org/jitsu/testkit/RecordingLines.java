package org.jitsu.testkit;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Remembers lines; any thread. */
public final class RecordingLines implements Consumer<String> {

  private final List<String> lines = new CopyOnWriteArrayList<>();

  @Override
  public void accept(String line) {
    lines.add(line);
  }

  /** Returns all lines so far. */
  public List<String> all() {
    return List.copyOf(lines);
  }
}
