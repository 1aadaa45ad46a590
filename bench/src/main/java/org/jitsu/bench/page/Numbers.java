package org.jitsu.bench.page;

import java.math.BigDecimal;
import java.math.MathContext;
import org.jspecify.annotations.Nullable;

/** Numbers as the page has them: three digits that say something, and no more. */
final class Numbers {
  private static final MathContext DIGITS = new MathContext(3);

  private Numbers() {}

  static String of(@Nullable Double number) {
    if (number == null) {
      return "";
    }
    BigDecimal rounded = BigDecimal.valueOf(number).round(DIGITS).stripTrailingZeros();
    return (rounded.scale() < 0 ? rounded.setScale(0) : rounded).toPlainString();
  }

  static String ms(double number) {
    return of(number) + " ms";
  }
}
