package org.jitsu.ops;

import java.util.List;

/** What became of a wish to change what is served. */
public sealed interface Change {

  /**
   * It is done.
   *
   * @param service the service's first name
   * @param did what was done, a line each
   */
  record Done(String service, List<String> did) implements Change {
    public Done {
      did = List.copyOf(did);
    }
  }

  /**
   * It is not, and all is as it was.
   *
   * @param why what is wrong, a sentence or more
   */
  record Wrong(String why) implements Change {}

  /** There is no such service. */
  record Unknown() implements Change {}
}
