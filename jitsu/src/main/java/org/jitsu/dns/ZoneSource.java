package org.jitsu.dns;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A zone of the configuration.
 *
 * @param name its apex, {@code example.test}; the final dot may be left out
 * @param file its master file (RFC 1035 section 5); null for a zone of summoned names only, which
 *     gets a SOA and an NS record of its own
 * @param transfer who may have it whole
 */
public record ZoneSource(String name, @Nullable Path file, TransferTerms transfer) {

  /** A zone that nobody may have whole. */
  public ZoneSource(String name, @Nullable Path file) {
    this(name, file, TransferTerms.NONE);
  }
}
