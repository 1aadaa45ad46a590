package org.jitsu.synjitsu.splice;

/** How often each {@link SpliceReason} came about. Immutable. */
public final class SpliceCounters {
  private final long[] counts;

  SpliceCounters(long[] byNumber) {
    counts = byNumber.clone();
  }

  /** How often, since the splice began to count. */
  public long of(SpliceReason reason) {
    return counts[reason.number()];
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (SpliceReason reason : SpliceReason.values()) {
      if (of(reason) != 0) {
        text.append(text.isEmpty() ? "" : ", ").append(reason).append('=').append(of(reason));
      }
    }
    return text.isEmpty() ? "nothing" : text.toString();
  }
}
