package org.jitsu.dns;

import java.time.Duration;

/**
 * What the server says of itself by EDNS.
 *
 * @param udpPayloadBytes the most bytes of an answer over UDP, 512 to 65535
 * @param identity which of several servers this is (NSID, RFC 5001; {@code id.server}, RFC 4892);
 *     empty to keep it to itself
 * @param keepalive for how long a connection may be idle (RFC 7828)
 * @param cookies makes and believes cookies
 */
record EdnsTerms(int udpPayloadBytes, String identity, Duration keepalive, Cookies cookies) {

  EdnsTerms with(Cookies others) {
    return new EdnsTerms(udpPayloadBytes, identity, keepalive, others);
  }
}
