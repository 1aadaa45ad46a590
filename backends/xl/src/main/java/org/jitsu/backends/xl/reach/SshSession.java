package org.jitsu.backends.xl.reach;

import java.io.IOException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * One SSH session (RFC 4254) that is kept open, and made anew when it broke. Calls block; any
 * thread.
 */
final class SshSession {

  /**
   * How many channels it carries at once. OpenSSH's server allows 10 ({@code MaxSessions}), and
   * counts one a while longer than it says.
   */
  static final int MAX_CHANNELS = 5;

  private static final int NO_MORE_METHODS =
      SshConstants.SSH2_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE;
  private static final Duration DEADLINE = Duration.ofSeconds(15);

  private final SshClient client;
  private final SshTarget target;
  private final Iterable<KeyPair> identities;
  private final Semaphore room = new Semaphore(MAX_CHANNELS, true);
  private @Nullable ClientSession session;

  SshSession(SshClient client, SshTarget target, Iterable<KeyPair> identities) {
    this.client = client;
    this.target = target;
    this.identities = identities;
  }

  /** The right to open channels, each of which takes one and gives it back when it is closed. */
  Semaphore room() {
    return room;
  }

  /**
   * Returns a channel for a command, to be opened.
   *
   * @throws IOException the session broke
   * @throws HypervisorException {@code UNAVAILABLE}, {@code NO_PERMISSION}: there is none
   */
  ChannelExec channel(String command) throws HypervisorException, IOException {
    return open().createExecChannel(command);
  }

  /**
   * Returns the session.
   *
   * @throws HypervisorException {@code UNAVAILABLE}, {@code NO_PERMISSION}: there is none
   */
  synchronized ClientSession open() throws HypervisorException {
    ClientSession present = session;
    if (present != null && present.isOpen()) {
      return present;
    }
    ClientSession next = connect();
    try {
      identities.forEach(next::addPublicKeyIdentity);
      next.auth().verify(DEADLINE);
    } catch (IOException refused) {
      next.close(true);
      throw refused(refused);
    }
    session = next;
    return next;
  }

  private ClientSession connect() throws HypervisorException {
    try {
      return client
          .connect(target.user(), target.host(), target.port())
          .verify(DEADLINE)
          .getSession();
    } catch (IOException refused) {
      throw new HypervisorException(
          Kind.UNAVAILABLE,
          target + ": " + refused.getMessage() + "; does its SSH server listen there?",
          refused);
    }
  }

  private HypervisorException refused(IOException refused) {
    if (!isStranger(refused) && !has(refused, NO_MORE_METHODS)) { // it may be booting
      return new HypervisorException(
          Kind.UNAVAILABLE, target + ": " + refused.getMessage(), refused);
    }
    String why =
        isStranger(refused)
            ? " has another key than 'host-key' says: it is not the same machine, or its key was"
                + " changed"
            : " does not let us in: "
                + refused.getMessage()
                + "; is the public key of "
                + target.key()
                + " in its authorized_keys?";
    return new HypervisorException(Kind.NO_PERMISSION, target + why, refused);
  }

  /** Whether a session ended because we did not know the key of its other end. */
  private static boolean isStranger(Throwable ended) {
    return has(ended, SshConstants.SSH2_DISCONNECT_HOST_KEY_NOT_VERIFIABLE);
  }

  private static boolean has(Throwable ended, int code) {
    for (Throwable cause = ended; cause != null; cause = cause.getCause()) {
      if (cause instanceof SshException told && told.getDisconnectCode() == code) {
        return true;
      }
    }
    return false;
  }
}
