package org.jitsu.ops;

import java.security.MessageDigest;
import java.util.List;
import org.jitsu.core.hash.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * Knows callers by their tokens (RFC 6750 section 2.1). Tokens are compared by their digests, each
 * time with all of them, so that the time it takes tells nothing of them.
 */
final class Tokens implements Doorkeeper {

  private static final String SCHEME = "bearer ";

  private final List<Caller> callers;

  Tokens(List<Caller> callers) {
    this.callers = List.copyOf(callers);
  }

  @Override
  public @Nullable Access admit(String authorization) {
    if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return null;
    }
    byte[] offered = Sha256.of(authorization.substring(SCHEME.length()).strip());
    Access found = null;
    for (Caller caller : callers) {
      if (MessageDigest.isEqual(Sha256.of(caller.token()), offered)) {
        found = new Access(caller.daemon(), caller.scope());
      }
    }
    return found;
  }
}
