package org.jitsu.bench.subject;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jitsu.bench.lab.Control;
import org.jitsu.bench.rig.Series;
import org.jitsu.bench.rig.Subject;
import org.jitsu.core.time.Ticker;

/**
 * When each phase of a start came, counted from the moment at which its client began: the daemon's
 * traces, read once when all is over so that reading them disturbs no start. The daemon remembers
 * its newest starts only, and so the phases are those. One thread uses it.
 */
public final class Phases {

  private final Map<String, Series> series = new LinkedHashMap<>();
  private final List<Attempt> attempts = new ArrayList<>();

  /** A client's attempt, on the machine's monotonic clock. */
  private record Attempt(long beginNs, long endNs) {}

  /** Returns a subject whose attempts are noted here. */
  public Subject noting(Subject subject) {
    return new Subject() {
      @Override
      public void prepare() throws IOException, InterruptedException {
        subject.prepare();
      }

      @Override
      public long attempt() throws IOException, InterruptedException {
        long beginNs = Ticker.system().nowNs();
        long firstByteNs = subject.attempt();
        attempts.add(new Attempt(beginNs, Ticker.system().nowNs()));
        return firstByteNs;
      }

      @Override
      public void rest() throws IOException, InterruptedException {
        subject.rest();
      }
    };
  }

  /** Takes those of the daemon's starts that were asked for by an attempt noted here. */
  public void take(List<Control.Start> starts) {
    int at = 0;
    for (Control.Start start : starts) {
      while (at < attempts.size() && attempts.get(at).endNs() - start.askedNs() < 0) {
        at++;
      }
      if (at < attempts.size() && start.askedNs() - attempts.get(at).beginNs() >= 0) {
        long beginNs = attempts.get(at).beginNs();
        start
            .clockNs()
            .forEach(
                (phase, clockNs) ->
                    series
                        .computeIfAbsent(phase, first -> new Series())
                        .answered(clockNs - beginNs));
      }
    }
  }

  /** Returns the phases seen, in the order in which they came first, with their moments. */
  public Map<String, Series> series() {
    return series;
  }
}
