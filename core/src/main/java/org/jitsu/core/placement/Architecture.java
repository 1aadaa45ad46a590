package org.jitsu.core.placement;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What instructions a processor executes. */
public enum Architecture {
  /** 32-bit ARM, little endian. */
  ARM,
  /** 64-bit ARM. */
  ARM64,
  /** 64-bit x86. */
  X86_64;

  /** Returns it as the configuration writes it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads such a word.
   *
   * @throws IllegalArgumentException with a sentence, when it is none
   */
  public static Architecture parse(String word) {
    return Arrays.stream(values())
        .filter(each -> each.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'"
                        + word
                        + "' is no architecture that is known here: it is none of "
                        + Arrays.stream(values())
                            .map(Architecture::word)
                            .collect(Collectors.joining(", "))));
  }

  @Override
  public String toString() {
    return word();
  }
}
