package org.jitsu.backends.xl.reach;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.util.io.resource.PathResource;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.core.CoreModuleProperties;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Commands on another machine, over SSH (RFC 4254): one session for those that are run, and one for
 * each so many that are followed; each command is a channel. The machine must have the configured
 * key.
 */
public final class SshRunner implements CommandRunner {

  private static final Duration OPEN_DEADLINE = Duration.ofSeconds(15);
  private static final Duration HEARTBEAT = Duration.ofSeconds(10);
  private static final int MISSED_HEARTBEATS = 3;

  private final SshTarget target;
  private final Iterable<KeyPair> identities;
  private final SshClient client;
  private final SshSession runs;
  private final List<SshSession> follows = new ArrayList<>();

  private SshRunner(SshTarget target, Iterable<KeyPair> identities, SshClient client) {
    this.target = target;
    this.identities = identities;
    this.client = client;
    this.runs = new SshSession(client, target, identities);
  }

  /**
   * Reads the keys; connects when the first command comes.
   *
   * @throws HypervisorException {@code BAD_DEFINITION}: a key cannot be read
   */
  public static SshRunner open(SshTarget target) throws HypervisorException {
    PublicKey hostKey = target.parsedHostKey();
    Iterable<KeyPair> identities = identities(target);
    SshClient client = SshClient.setUpDefaultClient();
    client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
    client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
    client.setServerKeyVerifier((session, address, key) -> KeyUtils.compareKeys(hostKey, key));
    CoreModuleProperties.TCP_NODELAY.set(client, true);
    CoreModuleProperties.IDLE_TIMEOUT.set(client, Duration.ZERO); // never
    CoreModuleProperties.HEARTBEAT_INTERVAL.set(client, HEARTBEAT);
    CoreModuleProperties.HEARTBEAT_NO_REPLY_MAX.set(client, MISSED_HEARTBEATS);
    client.start();
    return new SshRunner(target, identities, client);
  }

  /**
   * Returns the session that commands are run in, for what is no command; it is made anew when it
   * broke. It is not to be closed, and each channel of it is one fewer for commands.
   *
   * @throws HypervisorException as {@link #run}
   */
  public ClientSession session() throws HypervisorException {
    return runs.open();
  }

  @Override
  public Finished run(List<String> words, InputStream input, Duration deadline)
      throws HypervisorException {
    try (input) {
      if (!runs.room().tryAcquire(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        throw unavailable(
            "'" + words.getFirst() + "' waited in vain for " + SshSession.MAX_CHANNELS + " others",
            null);
      }
      try {
        return finished(runs.channel(line(words)), words.getFirst(), input, deadline);
      } finally {
        runs.room().release();
      }
    } catch (IOException broken) {
      throw unavailable(broken.getMessage(), broken);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw unavailable("interrupted", interrupted);
    }
  }

  private Finished finished(
      ChannelExec channel, String program, InputStream input, Duration deadline)
      throws HypervisorException, IOException {
    Bounded output = new Bounded();
    Bounded errors = new Bounded();
    try {
      channel.setOut(output);
      channel.setErr(errors);
      channel.open().verify(OPEN_DEADLINE);
      feed(input, channel.getInvertedIn());
      Set<ClientChannelEvent> seen =
          channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), deadline);
      if (seen.contains(ClientChannelEvent.TIMEOUT)) {
        throw unavailable(
            "'" + program + "' did not end within " + deadline.toSeconds() + " s", null);
      }
      Integer exit = channel.getExitStatus();
      String signal = channel.getExitSignal();
      if (exit == null && signal != null) {
        throw new HypervisorException(
            Kind.FAILED, target + ": '" + program + "' was ended by SIG" + signal + errors.text());
      }
      if (exit == null) {
        throw unavailable("it was not told how '" + program + "' ended", null);
      }
      return new Finished(exit, output.text(), errors.text());
    } finally {
      channel.close(true);
    }
  }

  @Override
  public Followed follow(List<String> words, Consumer<ByteBuffer> output)
      throws HypervisorException {
    SshSession session = sessionWithRoom();
    CompletableFuture<Void> end = new CompletableFuture<>();
    end.thenRun(session.room()::release);
    try {
      ChannelExec channel = session.channel(line(words));
      channel.setOut(new Sink(output));
      channel.setErr(OutputStream.nullOutputStream());
      channel.addCloseFutureListener(closed -> end.complete(null));
      channel.open().verify(OPEN_DEADLINE);
      return new Followed() {
        @Override
        public CompletableFuture<Void> onEnd() {
          return end.copy();
        }

        @Override
        public void close() {
          channel.close(true);
        }
      };
    } catch (HypervisorException refused) {
      end.complete(null);
      throw refused;
    } catch (IOException broken) {
      end.complete(null);
      throw unavailable(broken.getMessage(), broken);
    }
  }

  /** Returns a session for what is followed, with room for one more that is taken already. */
  private SshSession sessionWithRoom() {
    synchronized (follows) {
      for (SshSession session : follows) {
        if (session.room().tryAcquire()) {
          return session;
        }
      }
      SshSession next = new SshSession(client, target, identities);
      follows.add(next);
      next.room().acquireUninterruptibly(); // at once: nobody else has it
      return next;
    }
  }

  @Override
  public void close() {
    client.stop();
  }

  /** Sends all that a command reads, and its end. */
  private static void feed(InputStream input, OutputStream command) {
    try (command) {
      input.transferTo(command);
    } catch (IOException notRead) {
      // It ended without reading, or the session broke: its exit code tells.
    }
  }

  /** What a shell takes for exactly these words (POSIX, Shell Command Language, section 2.2.2). */
  static String line(List<String> words) {
    return words.stream()
        .map(word -> "'" + word.replace("'", "'\\''") + "'")
        .collect(Collectors.joining(" "));
  }

  private static Iterable<KeyPair> identities(SshTarget target) throws HypervisorException {
    try (InputStream file = Files.newInputStream(target.key())) {
      Iterable<KeyPair> read =
          SecurityUtils.loadKeyPairIdentities(null, new PathResource(target.key()), file, null);
      if (read != null) {
        return read;
      }
      throw new IOException("there is no key in it");
    } catch (IOException | GeneralSecurityException unreadable) {
      throw new HypervisorException(
          Kind.BAD_DEFINITION,
          "'ssh-key' " + target.key() + " is no private key without a password: " + unreadable,
          unreadable);
    }
  }

  private HypervisorException unavailable(@Nullable String what, @Nullable Exception cause) {
    return new HypervisorException(Kind.UNAVAILABLE, target + ": " + what, cause);
  }

  /** Keeps the beginning. */
  private static final class Bounded extends ByteArrayOutputStream {
    @Override
    public synchronized void write(int next) {
      if (count < MAX_OUTPUT_BYTES) {
        super.write(next);
      }
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) {
      super.write(bytes, from, Math.min(length, MAX_OUTPUT_BYTES - count));
    }

    String text() {
      return toString(StandardCharsets.UTF_8);
    }
  }

  private static final class Sink extends OutputStream {

    private final Consumer<ByteBuffer> output;

    Sink(Consumer<ByteBuffer> output) {
      this.output = output;
    }

    @Override
    public void write(int next) {
      write(new byte[] {(byte) next}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      output.accept(ByteBuffer.wrap(bytes, from, length));
    }
  }
}
