package org.jitsu.core.summon;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** What made somebody ask for a service. */
public sealed interface Cause {

  /**
   * A DNS query for one of its names.
   *
   * @param name the name as it was asked
   * @param type the query type's mnemonic, {@code A} for example
   * @param client where the query came from
   * @param proven whether the client's return path is proven (a valid DNS cookie, DNS over TCP or
   *     TLS)
   * @param receivedNs when it arrived
   */
  record Queried(String name, String type, InetAddress client, boolean proven, long receivedNs)
      implements Cause {}

  /**
   * A SYN to one of its ports.
   *
   * @param client where it came from
   * @param port the port it was sent to
   * @param receivedNs when it arrived
   */
  record SynSeen(InetAddress client, int port, long receivedNs) implements Cause {
    @Override
    public boolean proven() {
      return false;
    }
  }

  /**
   * A datagram to one of its ports.
   *
   * @param client where it came from
   * @param port the port it was sent to
   * @param receivedNs when it arrived
   */
  record DatagramSeen(InetAddress client, int port, long receivedNs) implements Cause {
    @Override
    public boolean proven() {
      return false;
    }
  }

  /**
   * A connection to one of its ports whose handshake was completed in the guest's stead.
   *
   * @param client where it comes from
   * @param port the port it goes to
   * @param receivedNs when the handshake's last segment arrived
   */
  record Connected(InetAddress client, int port, long receivedNs) implements Cause {
    @Override
    public boolean proven() {
      return true;
    }
  }

  /**
   * An operator.
   *
   * @param receivedNs when the request arrived
   */
  record Asked(long receivedNs) implements Cause {
    @Override
    public @Nullable InetAddress client() {
      return null;
    }

    @Override
    public boolean proven() {
      return true;
    }
  }

  /**
   * Nobody yet: the guest is booted before it is wanted.
   *
   * @param receivedNs when that was decided
   */
  record Ahead(long receivedNs) implements Cause {
    @Override
    public @Nullable InetAddress client() {
      return null;
    }

    @Override
    public boolean proven() {
      return true;
    }
  }

  /** Returns where it came from; null where no client is behind it. */
  @Nullable InetAddress client();

  /** Returns whether whoever sent it has shown that what is sent to its address arrives there. */
  boolean proven();

  /** Returns when the cause reached us, in nanoseconds of the ticker. */
  long receivedNs();
}
