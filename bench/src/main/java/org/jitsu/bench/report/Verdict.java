package org.jitsu.bench.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Whether a promise was kept.
 *
 * @param promise what was promised
 * @param figure what was measured; empty when it could not be
 */
public record Verdict(Promise promise, OptionalDouble figure) {
  private static final int DECIMALS = 3;

  /** Judges the figure as it is printed, so that nobody reads {@code SHORT x 1.1 1.10}. */
  public boolean kept() {
    return printed().filter(promise::isKeptBy).isPresent();
  }

  /** Prints {@code PASS scenario.metric figure bar}, or SHORT. */
  @Override
  public String toString() {
    return "%s %s %s %s"
        .formatted(
            kept() ? "PASS" : "SHORT",
            promise.metric(),
            printed().map(BigDecimal::toPlainString).orElse("none"),
            promise.bar().toPlainString());
  }

  /** Returns the figure as it is printed; empty when it could not be measured. */
  Optional<BigDecimal> printed() {
    if (figure.isEmpty()) {
      return Optional.empty();
    }
    BigDecimal exact = BigDecimal.valueOf(figure.getAsDouble());
    BigDecimal rounded = exact.setScale(DECIMALS, RoundingMode.HALF_UP).stripTrailingZeros();
    return Optional.of(rounded.scale() < 0 ? rounded.setScale(0) : rounded);
  }
}
