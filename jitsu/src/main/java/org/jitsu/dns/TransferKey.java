package org.jitsu.dns;

import java.util.Base64;

/**
 * A key shared with secondaries (RFC 8945).
 *
 * @param name its name, a DNS name without the final dot
 * @param algorithm {@code hmac-sha256} for example
 * @param base64 the secret, as {@code tsig-keygen} prints it
 */
public record TransferKey(String name, String algorithm, String base64) {

  public TransferKey {
    if (Base64.getDecoder().decode(base64).length < 8) {
      throw new IllegalArgumentException("the secret of the key " + name + " is too short");
    }
  }

  byte[] secret() {
    return Base64.getDecoder().decode(base64);
  }

  /** Tells nothing of the secret: it must not come into logs. */
  @Override
  public String toString() {
    return "TransferKey[" + name + "]";
  }
}
