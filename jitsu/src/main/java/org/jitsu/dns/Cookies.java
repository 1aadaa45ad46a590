package org.jitsu.dns;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jitsu.core.hash.SipHash;
import org.jspecify.annotations.Nullable;

/**
 * DNS cookies (RFC 7873), made as RFC 9018 section 4 says, so that servers of different kinds can
 * share a secret. Immutable; any thread.
 *
 * @param secrets the first makes cookies, each is believed: while a secret is replaced there are
 *     two
 */
record Cookies(List<CookieSecret> secrets) {

  static final int CLIENT_BYTES = 8;

  /** How old a cookie may be (RFC 9018 section 4.3), in seconds. */
  static final int LIFE_SECONDS = 3600;

  /** From what age on a client is given another one. */
  static final int FRESH_SECONDS = 1800;

  /** How far another server's clock may be ahead. */
  static final int AHEAD_SECONDS = 300;

  private static final int SERVER_BYTES = 16;
  private static final int VERSION_1 = 0x0100_0000; // and three reserved octets

  Cookies {
    secrets = List.copyOf(secrets);
    if (secrets.isEmpty()) {
      throw new IllegalArgumentException("cookies are made of a secret");
    }
  }

  /** Returns these cookies with a new secret, the last one still being believed. */
  Cookies renewed(CookieSecret secret) {
    return new Cookies(List.of(secret, secrets.getFirst()));
  }

  /** Returns true when a server cookie was made for this client, by one of the secrets, lately. */
  boolean isValid(byte[] client, byte[] server, InetAddress address, long epochSeconds) {
    if (client.length != CLIENT_BYTES || server.length != SERVER_BYTES) {
      return false;
    }
    ByteBuffer read = ByteBuffer.wrap(server);
    int version = read.getInt();
    int madeAt = read.getInt();
    long hash = read.getLong();
    int age = (int) epochSeconds - madeAt; // serial arithmetic (RFC 1982)
    return version == VERSION_1
        && age <= LIFE_SECONDS
        && age >= -AHEAD_SECONDS
        && secrets.stream().anyMatch(each -> hash(each, client, madeAt, address) == hash);
  }

  /**
   * Returns the server cookie to send: the one the client has, as long as it is fresh, or a new
   * one.
   *
   * @param known a valid one that the client sent; null for none
   */
  byte[] server(byte[] client, byte @Nullable [] known, InetAddress address, long epochSeconds) {
    int now = (int) epochSeconds;
    if (known != null && now - ByteBuffer.wrap(known).getInt(4) < FRESH_SECONDS) {
      return known;
    }
    return ByteBuffer.allocate(SERVER_BYTES)
        .putInt(VERSION_1)
        .putInt(now)
        .putLong(hash(secrets.getFirst(), client, now, address))
        .array();
  }

  private static long hash(CookieSecret secret, byte[] client, int madeAt, InetAddress address) {
    byte[] ip = address.getAddress();
    ByteBuffer text = ByteBuffer.allocate(SERVER_BYTES + ip.length + Long.BYTES);
    text.put(client).putInt(VERSION_1).putInt(madeAt).put(ip).flip().order(ByteOrder.LITTLE_ENDIAN);
    SipHash hash = new SipHash().begin(secret.k0(), secret.k1());
    while (text.remaining() >= Long.BYTES) {
      hash.add(text.getLong());
    }
    int rest = text.remaining();
    long digest =
        rest == 0 ? hash.end() : hash.end(Integer.toUnsignedLong(text.getInt()), rest); // IPv4
    return Long.reverseBytes(digest);
  }
}
