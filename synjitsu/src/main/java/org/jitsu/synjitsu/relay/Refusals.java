package org.jitsu.synjitsu.relay;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;

/** What the kernel means when it refuses an address. */
final class Refusals {

  private static final int FIRST_UNPRIVILEGED_PORT = 1024;

  private Refusals() {}

  /** Returns what happened to one who wanted to listen, and the mend. */
  static String toListen(InetSocketAddress where, Throwable refused) {
    String why = String.valueOf(refused.getMessage());
    String mend = "";
    if (why.contains("in use")) {
      mend = ": another program listens there; give the service another address or port";
    } else if (why.contains("annot assign")) {
      mend = ": it is none of this host's addresses, as 127.0.0.10 is";
    } else if (why.contains("ermission") && where.getPort() < FIRST_UNPRIVILEGED_PORT) {
      mend = ": ports below " + FIRST_UNPRIVILEGED_PORT + " are not for this user";
    }
    return "%s:%d: %s%s".formatted(where.getAddress().getHostAddress(), where.getPort(), why, mend);
  }

  /**
   * Returns whether somebody listens there, on this host, without knocking: the kernel refuses a
   * listener's address to a second one.
   */
  static boolean isListening(InetSocketAddress where) {
    try (ServerSocketChannel second = ServerSocketChannel.open()) {
      second.bind(where, 1);
      return false;
    } catch (BindException taken) {
      return true;
    } catch (IOException unknown) {
      return true;
    }
  }
}
