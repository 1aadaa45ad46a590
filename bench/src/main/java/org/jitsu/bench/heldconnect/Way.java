package org.jitsu.bench.heldconnect;

/** How clients are kept, under the word that the configuration and the rows have for it. */
enum Way {
  /** They are answered in the guest's name. */
  PROXY("proxy"),

  /** Their SYNs are kept. */
  HOLD("hold");

  private final String word;

  Way(String word) {
    this.word = word;
  }

  String word() {
    return word;
  }

  /** Returns the way of a fleet's guest, whose kinds are in this order. */
  static Way of(int number) {
    return values()[number % values().length];
  }
}
