package org.jitsu.bench.rig;

import java.io.IOException;
import java.util.List;
import java.util.function.LongUnaryOperator;

/** A subject in memory: its k-th answer takes as long as the script says; negative ones fail. */
public final class ScriptedSubject implements Subject {
  private final String name;
  private final VirtualPacer pacer;
  private final LongUnaryOperator latencyNs;
  private final List<String> diary;
  private long attempts;

  public ScriptedSubject(
      String name, VirtualPacer pacer, List<String> diary, LongUnaryOperator latencyNs) {
    this.name = name;
    this.pacer = pacer;
    this.diary = diary;
    this.latencyNs = latencyNs;
  }

  @Override
  public void prepare() {
    diary.add("prepare " + name);
    pacer.spendNs(1_000_000_000);
  }

  @Override
  public long attempt() throws IOException {
    diary.add("ask " + name);
    long spanNs = latencyNs.applyAsLong(attempts++);
    if (spanNs < 0) {
      pacer.spendNs(1_000);
      throw new IOException("refused");
    }
    pacer.spendNs(spanNs);
    long firstByteNs = pacer.nowNs();
    pacer.spendNs(500); // the rest of the body
    return firstByteNs;
  }

  @Override
  public void rest() {
    diary.add("rest " + name);
    pacer.spendNs(1_000_000_000);
  }
}
