package org.jitsu.bench.heldconnect;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jitsu.bench.client.Page;
import org.jitsu.bench.lab.Control;

/**
 * A start that a client waited for, on the machine's monotonic clock.
 *
 * @param guest who was started
 * @param beganNs when the client began
 * @param firstByteNs when the first byte of its answer came
 * @param listeningUs when the guest listened, in microseconds since its first instruction, as its
 *     page says
 */
record LateStart(String guest, long beganNs, long firstByteNs, long listeningUs) {
  private static final Pattern LISTENING = Pattern.compile("(?m)^listening: (\\d{1,12}) us$");

  /** What a page says whose guest has served nobody before. */
  private static final String FRESH = "requests served: 1\n";

  /** The last moment of a start at which its guest was no process yet. */
  private static final String BEFORE = "linked";

  /**
   * Takes what a page says.
   *
   * @throws IOException when it is not that of a guest that has just started
   */
  static LateStart of(String guest, long beganNs, Page page) throws IOException {
    page.expect("name: " + guest + "\n").expect(FRESH);
    Matcher listening = LISTENING.matcher(page.body());
    if (!listening.find()) {
      throw new IOException("the page does not say when its guest listened");
    }
    return new LateStart(guest, beganNs, page.firstByteNs(), Long.parseLong(listening.group(1)));
  }

  /**
   * Returns how long after the guest listened the answer came, at most: the guest's own time counts
   * from the moment before it was spawned, which its start began later. Empty when the daemon does
   * not remember this start.
   */
  OptionalLong answerNs(List<Control.Start> remembered) {
    Optional<Long> before =
        remembered.stream()
            .filter(start -> start.guest().equals(guest))
            .filter(start -> start.askedNs() >= beganNs && start.askedNs() <= firstByteNs)
            .map(start -> start.clockNs().get(BEFORE))
            .filter(clockNs -> clockNs != null)
            .findFirst();
    return before.isPresent()
        ? OptionalLong.of(firstByteNs - before.get() - listeningUs * 1000)
        : OptionalLong.empty();
  }
}
