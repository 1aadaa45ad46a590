package org.jitsu.dns;

import org.jspecify.annotations.Nullable;

/**
 * What a reply owes to its query.
 *
 * @param limitBytes the most bytes the client takes, at least 512
 * @param proven whether the client's return path is proven, so that no limit protects anybody
 * @param padded whether it is padded to a length that tells little (RFC 7830)
 * @param signed how it is signed; null for not at all
 */
record ReplyTerms(int limitBytes, boolean proven, boolean padded, @Nullable Signed signed) {

  /** To whom nothing is owed. */
  static final ReplyTerms PLAIN = new ReplyTerms(Query.CLASSIC_UDP_BYTES, false, false, null);
}
