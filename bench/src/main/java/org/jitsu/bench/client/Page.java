package org.jitsu.bench.client;

import java.io.IOException;

/**
 * An HTTP answer.
 *
 * @param firstByteNs when its first byte came, in nanoseconds of {@link
 *     org.jitsu.core.time.Ticker#system}
 * @param status 100 to 599
 * @param body all of it
 */
public record Page(long firstByteNs, int status, String body) {

  /**
   * Returns this page if it is the one that was asked for: a failure often looks like a quick
   * success.
   *
   * @param phrase what its body must contain
   * @throws IOException when it is another
   */
  public Page expect(String phrase) throws IOException {
    if (status != 200) {
      throw new IOException("HTTP status " + status);
    }
    if (!body.contains(phrase)) {
      throw new IOException("the body does not say '" + phrase + "'");
    }
    return this;
  }
}
