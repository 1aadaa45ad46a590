package org.jitsu.core.hypervisor;

import java.util.List;
import java.util.Map;
import org.jitsu.core.GuestName;
import org.jitsu.core.placement.BoardSpec;

/** The talent of a hypervisor that has boards for its guests. */
public interface HasBoards {

  /**
   * Tells it its boards, once, before anything is defined; it looks which of them are awake, and
   * what runs there. Blocks, for seconds.
   *
   * @throws HypervisorException of kind {@code BAD_DEFINITION} when one is not described rightly
   */
  void boards(List<BoardSpec> boards) throws HypervisorException;

  /**
   * Returns the board of each guest that has a place on one, also while that is still being woken
   * for it. Any thread; blocks for moments.
   */
  Map<GuestName, String> places();
}
