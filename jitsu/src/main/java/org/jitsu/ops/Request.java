package org.jitsu.ops;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request whose path is known.
 *
 * @param access what who asks may do; null where nobody knows them
 * @param names what stands in the path, by the words of its template
 * @param options what stands behind the question mark; of several with one name the first
 * @param lastEvent what {@code Last-Event-ID} says; empty when it is not there
 * @param body what it brings; empty for nothing
 */
record Request(
    @Nullable Access access,
    Map<String, String> names,
    Map<String, String> options,
    String lastEvent,
    String body) {

  /** Returns the daemon as they see it; only on routes that somebody must be known for. */
  Daemon daemon() {
    return known().daemon();
  }

  /** Returns how much they may do; likewise. */
  Scope scope() {
    return known().scope();
  }

  private Access known() {
    if (access == null) {
      throw new IllegalStateException("nobody knows who asks");
    }
    return access;
  }

  String name() {
    return names.getOrDefault("name", "");
  }
}
