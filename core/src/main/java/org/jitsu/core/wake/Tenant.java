package org.jitsu.core.wake;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Somebody with services of their own: a name space and its budgets.
 *
 * @param name 1 to 63 of a-z, 0-9 and inner hyphens
 * @param names the DNS names at or below which all their services lie, lower case, without the
 *     final dot
 * @param boots how often their guests may be started, all together; null without limit
 * @param bootsAtOnce how many of their guests may boot at once, at least 1
 * @param memoryBytes how much memory their running guests may have together; {@link Long#MAX_VALUE}
 *     without limit
 * @param control the Unix socket on which they see and steer their own guests, and only those; null
 *     for none
 */
public record Tenant(
    String name,
    List<String> names,
    @Nullable Rate boots,
    int bootsAtOnce,
    long memoryBytes,
    @Nullable Path control) {

  public Tenant {
    names = List.copyOf(names);
    if (bootsAtOnce < 1 || memoryBytes < 1) {
      throw new IllegalArgumentException("the tenant " + name + " could start nothing");
    }
  }
}
