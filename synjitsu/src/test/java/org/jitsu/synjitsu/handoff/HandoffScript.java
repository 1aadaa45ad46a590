package org.jitsu.synjitsu.handoff;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A play of three roles, read from a file:
 *
 * <pre>
 * profile mss 1460 wscale 7 sackOK win 64240 [TS] [shared] | unknown    what the guest is known for
 * splice sack windows                                                   what the splice can do
 * keep BYTES, memory BYTES, flows N, halfopen N, ip 6                   bounds, and the IP version
 * perclient N, halfopenperclient N                                      bounds for one client
 *
 * [+SECONDS] client[:PORT] &gt; SEGMENT      the client sends
 *            client[:PORT] &lt; SEGMENT      the client must get
 *            guest[:PORT] &gt;, &lt;            the same for the guest, in its own numbers
 *            guest listens | gone | boots    boots: its next sequence numbers are others
 *            keeper refuses aloud | silently
 *            kernel refuses pend | activate | plug
 *            keeper WORDS                    what else must happen, see {@link Stage}
 * </pre>
 *
 * <p>{@code //} begins a comment. A moment counts from the line before. What happens and is not
 * written fails the play, and so does what is written and does not happen.
 *
 * @param settings the lines before the first act
 */
record HandoffScript(List<String> settings, List<Line> acts) {

  private static final Pattern ACT =
      Pattern.compile("(?:\\+(?<seconds>[0-9.]+) )?(?<text>(?:client|guest|keeper|kernel)[: ].*)");

  /**
   * A line of the play.
   *
   * @param afterNs since the line before
   */
  record Line(int number, long afterNs, String text) {

    /** Whether somebody acts; else something is expected to happen. */
    boolean isAct() {
      return text.matches("(client|guest)(:\\d+)? >.*|guest [a-z]+|(keeper|kernel) refuses.*");
    }
  }

  static HandoffScript read(Path file) throws IOException {
    HandoffScript script = new HandoffScript(new ArrayList<>(), new ArrayList<>());
    int number = 0;
    for (String raw : Files.readAllLines(file)) {
      number++;
      String line = raw.replaceFirst("//.*", "").strip().replaceAll(" +", " ");
      Matcher act = ACT.matcher(line);
      if (act.matches()) {
        String seconds = act.group("seconds");
        long afterNs = seconds == null ? 0 : Math.round(Double.parseDouble(seconds) * 1e9);
        script.acts.add(new Line(number, afterNs, act.group("text")));
      } else if (!line.isEmpty()) {
        if (!script.acts.isEmpty()) {
          throw new IllegalArgumentException(file + ":" + number + ": not a line: " + raw);
        }
        script.settings.add(line);
      }
    }
    return script;
  }
}
