package org.jitsu.bench.rig;

/** Time that passes only when somebody waits or works. */
public final class VirtualPacer implements Pacer {
  private long nowNs = 1_000;

  @Override
  public long nowNs() {
    return nowNs;
  }

  @Override
  public void awaitNs(long atNs) {
    nowNs = Math.max(nowNs, atNs);
  }

  /** Lets so much time pass. */
  public void spendNs(long spanNs) {
    nowNs += spanNs;
  }
}
