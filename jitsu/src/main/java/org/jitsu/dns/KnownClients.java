package org.jitsu.dns;

import java.security.SecureRandom;
import java.util.Arrays;
import org.jitsu.core.wake.Prefix;
import org.jitsu.linux.udp.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The clients that asked over UDP last, by the kernel's form of their address, so that who asks
 * again need not be made again. At most {@value #SLOTS}; the newer one of two that share a slot
 * stays. One thread at a time uses it.
 */
final class KnownClients {

  static final int SLOTS = 1024;

  private static final int PORT_END = 4;

  private final @Nullable Known[] slots = new Known[SLOTS];
  private final int secret = new SecureRandom().nextInt() | 1;

  /** A client. */
  static final class Known {

    private final byte[] name; // in the kernel's form, of whatever port
    private final Client client;
    private final int lane;

    private Known(byte[] name, Client client, int lane) {
      this.name = name;
      this.client = client;
      this.lane = lane;
    }

    Client client() {
      return client;
    }

    /** Returns a number that those of its prefix share, and strangers cannot guess. */
    int lane() {
      return lane;
    }
  }

  /** Returns who has that address, whatever its port. */
  Known find(byte[] name) {
    int slot = mixed(hash(name)) & (SLOTS - 1);
    Known known = slots[slot];
    if (known != null
        && Arrays.equals(known.name, PORT_END, known.name.length, name, PORT_END, name.length)) {
      return known;
    }
    Client client = new Client(SocketAddress.address(name), Client.Transport.UDP);
    int lane = mixed(Prefix.ofClient(client.address()).hashCode());
    Known fresh = new Known(name, client, lane);
    slots[slot] = fresh;
    return fresh;
  }

  private static int hash(byte[] name) {
    int hash = 1;
    for (int i = PORT_END; i < name.length; i++) {
      hash = 31 * hash + name[i];
    }
    return hash;
  }

  /** Multiplies by a secret, and takes the bits that depend on all others. */
  private int mixed(int hash) {
    return (hash * secret) >>> 16;
  }
}
