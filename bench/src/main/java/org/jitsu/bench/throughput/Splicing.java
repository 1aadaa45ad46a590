package org.jitsu.bench.throughput;

import java.util.List;

/** Who renumbers a connection that began while its guest slept. */
enum Splicing {
  /** The kernel, by a program at the guest's link. */
  KERNEL("spliced"),

  /** The daemon, which is not allowed to load programs into the kernel. */
  DAEMON("inline");

  /** What a daemon logs that has to do it by itself. */
  static final String REFUSED = "the kernel's splice is refused";

  private final String word;

  Splicing(String word) {
    this.word = word;
  }

  /** Returns the word that its rows carry. */
  String word() {
    return word;
  }

  /** Returns the command under which the daemon runs; empty for none. */
  List<String> under() {
    return switch (this) {
      case KERNEL -> List.of();
      case DAEMON -> List.of("setpriv", "--bounding-set=-bpf,-sys_admin");
    };
  }
}
