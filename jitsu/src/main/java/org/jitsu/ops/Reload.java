package org.jitsu.ops;

import java.util.List;

/** What became of a wish to read the configuration again. */
public sealed interface Reload {

  /**
   * It was read, and the daemon is as it says.
   *
   * @param did what was done, a line each
   */
  record Done(List<String> did) implements Reload {
    public Done {
      did = List.copyOf(did);
    }
  }

  /**
   * Something is wrong with it, and all is as it was.
   *
   * @param why what is wrong, a sentence or more
   */
  record Wrong(String why) implements Reload {}
}
