package org.jitsu.core.wake;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may wake a service's guest, beside what its {@link org.jitsu.core.service.Wake} says, and for
 * whose account. An operator always may.
 *
 * @param tenant whose service it is; empty for the operator's own
 * @param priority the higher goes before: a guest makes room in memory for one of a higher priority
 * @param from clients that may wake it; empty for all
 * @param notFrom clients that may not, whatever {@code from} says
 * @param types the query types that wake it, as mnemonics; empty for all that can
 * @param hours when it may be woken; null for always
 * @param boots how often its guest may be started for it; null for the host's default
 */
public record WakeTerms(
    String tenant,
    int priority,
    List<Prefix> from,
    List<Prefix> notFrom,
    Set<String> types,
    @Nullable Hours hours,
    @Nullable Rate boots) {

  /** Nothing is asked of anybody. */
  public static final WakeTerms OPEN =
      new WakeTerms("", 0, List.of(), List.of(), Set.of(), null, null);

  public WakeTerms {
    from = List.copyOf(from);
    notFrom = List.copyOf(notFrom);
    types = Set.copyOf(types);
  }
}
