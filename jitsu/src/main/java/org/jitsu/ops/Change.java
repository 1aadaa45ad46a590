package org.jitsu.ops;

import java.util.List;

/** What became of a wish to change what is served. */
public sealed interface Change {

  /**
   * It is done.
   *
   * @param service the service's first name
   */
  record Done(String service) implements Change {}

  /**
   * It is not, and all is as it was.
   *
   * @param why what is wrong, a sentence each
   */
  record Wrong(List<String> why) implements Change {
    public Wrong {
      why = List.copyOf(why);
    }
  }

  /** There is no such service. */
  record Unknown() implements Change {}
}
