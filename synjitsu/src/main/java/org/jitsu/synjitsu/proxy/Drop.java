package org.jitsu.synjitsu.proxy;

/** Why a segment came to nothing; each is counted. */
public enum Drop {
  /** Its numbers lie outside the window: an old duplicate, a keep-alive, a probe, or a guess. */
  UNACCEPTABLE,
  /** It acknowledges what was never sent. */
  WRONG_ACK,
  /** It lacks the ACK flag, which every segment after the SYN has. */
  NO_ACK,
  /** A RST whose number is not exactly the one expected (RFC 5961 section 3). */
  INEXACT_RST,
  /** A SYN within a connection (RFC 5961 section 4). */
  SYN_IN_CONNECTION,
  /** An answer to it would have been one too many. */
  TOO_MANY_ANSWERS,
  /** No memory for its data, or too many gaps; the client sends it again. */
  NO_ROOM,
  /**
   * No cookie, while some may be out: perhaps what follows a client's first segment, which was lost
   * or is late. Its client sends that again; a RST would end what is all right.
   */
  NO_COOKIE,
  /** A guest's answer that has none of what was promised, as a SYN cookie has. */
  GUEST_COOKIE,
  /** From a guest that was not asked, or says what no answer is. */
  UNASKED
}
