package org.jitsu.power.ipmi;

import java.io.IOException;
import java.util.List;

/** Runs a program to its end. */
@FunctionalInterface
public interface Program {

  /**
   * Returns what it printed; blocks for five seconds at most.
   *
   * @throws IOException when it is not there, failed, or took too long; says which
   */
  String run(List<String> command) throws IOException;
}
