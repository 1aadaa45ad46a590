package org.jitsu.testkit;

import java.util.function.BooleanSupplier;

/** Lets time pass until a condition holds, or fails with what was awaited. */
@FunctionalInterface
public interface Await {

  /** Returns when the condition holds. */
  void until(String what, BooleanSupplier condition);
}
