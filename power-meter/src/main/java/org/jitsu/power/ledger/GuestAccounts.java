package org.jitsu.power.ledger;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jitsu.power.meter.Quality;

/**
 * Divides what a machine used among its guests, by the processor time of each: the part above the
 * machine's idle power goes to whoever had the processors, and what is left (idle power, the
 * daemon, everybody else) to nobody. The guests' sums are never more than the machine's.
 *
 * <p>One thread fills it in; at most {@value #MOST_GUESTS} guests, what comes after them goes to
 * {@code others}.
 */
public final class GuestAccounts {
  /** How many guests have an account of their own. */
  public static final int MOST_GUESTS = 16_384;

  private static final String OTHERS = "others";

  private final Map<String, Sum> sums = new TreeMap<>();

  /**
   * What was put on an account.
   *
   * @param joules since the beginning
   * @param quality the worst of what went into it; never {@code MEASURED}, as a rule divides
   */
  public record Sum(double joules, Quality quality) {
    Sum plus(double more, Quality with) {
      return new Sum(joules + more, quality.and(with));
    }
  }

  /**
   * Divides a stretch of time.
   *
   * @param used what the machine used in it
   * @param idleWatts what it uses when nobody does anything, 0 when that is not known
   * @param cpuSecondsOfAll the processors' busy time in it, of everybody
   * @param cpuSeconds of each guest
   */
  public synchronized void divide(
      Energy used, double idleWatts, double cpuSecondsOfAll, Map<String, Double> cpuSeconds) {
    double dynamic = used.above(idleWatts).joules();
    double guests = cpuSeconds.values().stream().mapToDouble(Double::doubleValue).sum();
    double all = Math.max(cpuSecondsOfAll, guests); // the clocks of both tick coarsely
    if (!(all > 0)) {
      return;
    }
    Quality quality = used.quality().and(Quality.MODELLED);
    cpuSeconds.forEach(
        (guest, seconds) -> {
          if (seconds > 0) {
            sums.merge(
                sums.containsKey(guest) || sums.size() < MOST_GUESTS ? guest : OTHERS,
                new Sum(dynamic * seconds / all, quality),
                (old, more) -> old.plus(more.joules(), more.quality()));
          }
        });
  }

  /** Returns each guest's sum. */
  public synchronized Map<String, Sum> byGuest() {
    return Map.copyOf(sums);
  }

  /** Returns the sums of groups of guests, tenants for example. */
  public synchronized Map<String, Sum> by(Function<String, String> group) {
    Map<String, Sum> grouped = new TreeMap<>();
    sums.forEach(
        (guest, sum) ->
            grouped.merge(
                group.apply(guest), sum, (old, more) -> old.plus(more.joules(), more.quality())));
    return grouped;
  }
}
