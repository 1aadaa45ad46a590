package org.jitsu.app.classic;

import java.util.ArrayList;
import java.util.List;

/** What a translation has to say, in the order in which it was found; each sentence once. */
final class Findings {

  private final List<String> notes = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  /** Something is not as it was, and works. */
  void note(String what) {
    if (!notes.contains(what)) {
      notes.add(what);
    }
  }

  /** Something has no equal, or is wrong. */
  void problem(String what) {
    if (!problems.contains(what)) {
      problems.add(what);
    }
  }

  List<String> notes() {
    return List.copyOf(notes);
  }

  List<String> problems() {
    return List.copyOf(problems);
  }
}
