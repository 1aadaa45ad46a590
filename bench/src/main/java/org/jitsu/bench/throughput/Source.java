package org.jitsu.bench.throughput;

import org.jitsu.bench.lab.Site;

/**
 * A guest to download from.
 *
 * @param site what it is; without knobs
 * @param kind how it sends
 */
public record Source(Site site, Kind kind) {

  /** How a guest sends. */
  public enum Kind {
    /**
     * Linux, which leaves the cutting of large segments to who needs it, so that its host carries
     * many of them as one frame (virtio's VIRTIO_NET_F_HOST_TSO4).
     */
    LINUX("linux", ""),

    /** hello as a process, whose one thread carries each frame through its host's kernel. */
    HELLO("hello", "hello-");

    private final String word;
    private final String prefix;

    Kind(String word, String prefix) {
      this.word = word;
      this.prefix = prefix;
    }

    /** Returns the word that it is chosen by. */
    public String word() {
      return word;
    }

    /** Returns what its figures' names begin with. */
    String prefix() {
      return prefix;
    }
  }

  /** Returns it with a page of so many bytes. */
  Site serving(long bytes) {
    return switch (kind) {
      case LINUX -> site.withKnobs("quiet", "bytes=" + bytes);
      case HELLO -> site; // it makes as many as are asked for
    };
  }
}
