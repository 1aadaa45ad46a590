package org.jitsu.power.ledger;

import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
import org.jitsu.power.meter.Quality;
import org.jspecify.annotations.Nullable;

/**
 * Divides what machines used among their guests, by the processor time of each: the part above a
 * machine's idle power goes to whoever had the processors, and what is left (idle power, the
 * daemon, everybody else) to nobody. On a board, whose processors nobody asks, it goes equally to
 * whoever was there and not asleep. The guests' sums are never more than the machines'. A guest's
 * part is divided once more, by the same rule, among what it {@linkplain Doing did} meanwhile.
 *
 * <p>One thread fills it in; at most {@value #MOST_GUESTS} guests, what comes after them goes to
 * {@code others}.
 */
public final class GuestAccounts {
  /** How many guests have an account of their own. */
  public static final int MOST_GUESTS = 16_384;

  private static final String OTHERS = "others";

  private final Map<String, Account> accounts = new TreeMap<>();

  /**
   * What was put down under one head.
   *
   * @param joules since the beginning
   * @param seconds how long it took
   * @param count how many starts or connections there were
   */
  public record Sum(double joules, double seconds, long count) {
    private static final Sum NOTHING = new Sum(0, 0, 0);

    Sum plus(Sum more) {
      return new Sum(joules + more.joules, seconds + more.seconds, count + more.count);
    }

    /** Returns the joules of one start or connection; empty where none was counted. */
    public OptionalDouble joulesOfOne() {
      return count > 0 ? OptionalDouble.of(joules / count) : OptionalDouble.empty();
    }

    /** Returns the mean power in watts; empty where no time has passed. */
    public OptionalDouble watts() {
      return seconds > 0 ? OptionalDouble.of(joules / seconds) : OptionalDouble.empty();
    }
  }

  /**
   * What was put on an account.
   *
   * @param joules since the beginning
   * @param quality the worst of what went into it; never {@code MEASURED}, as a rule divides. What
   *     lies under one of the heads is {@link #QUALITY_OF_PARTS estimated}: when a guest did what
   *     is seen a few times a second only
   * @param parts the same by what the guest did
   */
  public record Account(double joules, Quality quality, Map<Doing, Sum> parts) {

    /** How good the parts are. */
    public static final Quality QUALITY_OF_PARTS = Quality.ESTIMATED;

    private static final Account EMPTY = new Account(0, Quality.MODELLED, Map.of());

    public Account {
      parts = Map.copyOf(parts);
    }

    /** Returns what lies under a head. */
    public Sum of(Doing doing) {
      return parts.getOrDefault(doing, Sum.NOTHING);
    }

    private Account plus(Account more) {
      Map<Doing, Sum> all = new EnumMap<>(Doing.class);
      all.putAll(parts);
      more.parts.forEach((doing, sum) -> all.merge(doing, sum, Sum::plus));
      return new Account(joules + more.joules, quality.and(more.quality), all);
    }
  }

  /**
   * Divides a stretch of time.
   *
   * @param used what the machine used in it
   * @param idleWatts what it uses when nobody does anything, 0 when that is not known
   * @param busySecondsOfAll the processors' busy time in it, of everybody; on a board the time of
   *     it that is covered
   * @param stints what each guest did in it
   * @return how many joules were given to guests
   */
  public synchronized double divide(
      Energy used,
      double idleWatts,
      double busySecondsOfAll,
      Map<String, Map<Doing, Stint>> stints) {
    double dynamic = used.above(idleWatts).joules();
    double guests =
        stints.values().stream()
            .flatMap(own -> own.values().stream())
            .mapToDouble(Stint::busySeconds)
            .sum();
    double all = Math.max(busySecondsOfAll, guests); // the clocks of both tick coarsely
    double joulesOfSecond = all > 0 ? dynamic / all : 0;
    Quality quality = used.quality().and(Quality.MODELLED);
    stints.forEach(
        (guest, own) -> {
          String name =
              accounts.containsKey(guest) || accounts.size() < MOST_GUESTS ? guest : OTHERS;
          accounts.merge(name, account(own, joulesOfSecond, quality), Account::plus);
        });
    return joulesOfSecond * guests;
  }

  private static Account account(Map<Doing, Stint> stints, double joulesOfSecond, Quality quality) {
    double joules = 0;
    Map<Doing, Sum> parts = new EnumMap<>(Doing.class);
    for (Map.Entry<Doing, Stint> entry : stints.entrySet()) {
      Stint stint = entry.getValue();
      double part = joulesOfSecond * stint.busySeconds();
      joules += part;
      parts.put(entry.getKey(), new Sum(part, stint.seconds(), stint.count()));
    }
    return new Account(joules, quality, parts);
  }

  /** Returns each guest's account. */
  public synchronized Map<String, Account> byGuest() {
    return Map.copyOf(accounts);
  }

  /** Returns a guest's account; null when it has none yet. */
  public synchronized @Nullable Account of(String guest) {
    return accounts.get(guest);
  }

  /** Returns the accounts of groups of guests, tenants for example. */
  public synchronized Map<String, Account> by(Function<String, String> group) {
    Map<String, Account> grouped = new TreeMap<>();
    accounts.forEach((guest, account) -> grouped.merge(group.apply(guest), account, Account::plus));
    return grouped;
  }

  /** Returns the account of all guests together. */
  public synchronized Account all() {
    return accounts.values().stream().reduce(Account.EMPTY, Account::plus);
  }
}
