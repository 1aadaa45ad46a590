package org.jitsu.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.file.nativefs.NativeFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.shell.ProcessShellFactory;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;
import org.jitsu.core.placement.Architecture;
import org.jitsu.core.placement.BoardSpec;
import org.jspecify.annotations.Nullable;

/**
 * A board that is a folder of this machine behind a real SSH server, which runs commands and has
 * SFTP. Its switch is two commands that make and remove a file, which it obeys where it is told to:
 * then its server listens while the file is there, and nothing runs on it when it is not.
 */
public final class LocalBoard implements AutoCloseable {

  private static final long LOOK_MS = 20;

  /** What must never reach this machine's shell. */
  private static final String POWEROFF = "poweroff";

  private final String name;
  private final Path folder;
  private final KeyPair hostKey = KeyUtils.generateKeyPair(KeyPairProvider.SSH_RSA, 2048);
  private final KeyPair client = KeyUtils.generateKeyPair(KeyPairProvider.SSH_RSA, 2048);
  private final ScheduledExecutorService power = Executors.newSingleThreadScheduledExecutor();
  private final int firstPort;
  private final int port;
  private @Nullable SshServer server;
  private String powered = ""; // what its switch wrote, another each time
  private int boots;
  private volatile boolean shutDown;

  /**
   * Makes one that does not listen yet.
   *
   * @param firstPort the first port of its guests
   */
  public LocalBoard(String name, Path folder, int firstPort) throws Exception {
    this.name = name;
    this.folder = Files.createDirectories(folder);
    this.firstPort = firstPort;
    try (OutputStream key = Files.newOutputStream(clientKey())) {
      OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(client, "test", null, key);
    }
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = any.getLocalPort();
    }
  }

  /** Has it listen, as a board does that has booted. */
  public synchronized void boots() throws IOException {
    SshServer next = SshServer.setUpDefaultServer();
    next.setHost("127.0.0.1");
    next.setPort(port);
    next.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
    next.setPublickeyAuthenticator(
        (user, key, session) -> KeyUtils.compareKeys(key, client.getPublic()));
    next.setCommandFactory(this::command);
    next.setFileSystemFactory(NativeFileSystemFactory.INSTANCE);
    next.setSubsystemFactories(List.of(new SftpSubsystemFactory.Builder().build()));
    next.start();
    server = next;
    boots++;
  }

  private Command command(ChannelSession channel, String command) throws IOException {
    if (command.contains(POWEROFF)) {
      shutDown = true;
      return new ProcessShellFactory("true", "true").createShell(channel);
    }
    return new ProcessShellFactory(command, "sh", "-c", command).createShell(channel);
  }

  /** Has it vanish, with its sessions; what runs on it goes on. */
  public synchronized void vanishes() throws IOException {
    if (server != null) {
      server.stop(true);
      server = null;
    }
  }

  /** Has it do what its switch says from now on. */
  public void obeysItsSwitch() {
    power.scheduleWithFixedDelay(this::obey, 0, LOOK_MS, TimeUnit.MILLISECONDS);
  }

  private synchronized void obey() {
    try {
      String now = written();
      if (!now.equals(powered)) { // it went off, or on, or both since
        vanishes();
        killAll();
        shutDown = shutDown && now.isEmpty();
        if (!now.isEmpty()) {
          boots();
        }
      } else if (shutDown && server != null) {
        vanishes();
        killAll();
      }
      powered = now;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private String written() throws IOException {
    try {
      return Files.readString(file());
    } catch (NoSuchFileException off) {
      return "";
    }
  }

  /** Ends all that runs on it, as a cut of its power does. */
  public void killAll() throws IOException {
    Path guests = directory().resolve("guests");
    if (Files.exists(guests)) {
      String kill =
          "for g in "
              + guests
              + "/*; do [ -e $g/pid ] || continue; flock -n -s $g/lock true ||"
              + " kill -9 -$(cat $g/pid); done";
      new ProcessBuilder("sh", "-c", kill).start().onExit().join();
    }
  }

  /** Returns whether its switch is on. */
  public boolean isPowered() {
    return Files.exists(file());
  }

  /** Returns how often it was booted. */
  public synchronized int timesBooted() {
    return boots;
  }

  /** Returns whether it was asked to shut itself down since it booted. */
  public boolean isShutDown() {
    return shutDown;
  }

  private Path file() {
    return folder.resolve("power");
  }

  /** Returns the private key of who is let in. */
  public Path clientKey() {
    return folder.resolve("client_key");
  }

  /** Returns where the board keeps our files. */
  public Path directory() {
    return folder.resolve("var");
  }

  /**
   * Returns its description.
   *
   * @param others further options, a key and its value each
   */
  public BoardSpec spec(long memoryBytes, long idleNs, String... others) {
    Map<String, String> options = new HashMap<>();
    options.put("ssh", "root@127.0.0.1:" + port);
    options.put("ssh-key", clientKey().toString());
    options.put("host-key", PublicKeyEntry.toString(hostKey.getPublic()));
    options.put("directory", directory().toString());
    options.put("ports", Integer.toString(firstPort));
    options.put("switch", "command");
    options.put(
        "switch-on",
        "sh -c '[ -e F ] || { cat /proc/sys/kernel/random/uuid >F.new && mv F.new F; }'"
            .replace("F", file().toString()));
    options.put("switch-off", "rm -f " + file());
    for (int i = 0; i < others.length; i += 2) {
      options.put(others[i], others[i + 1]);
    }
    return new BoardSpec(name, Architecture.X86_64, memoryBytes, 30_000_000_000L, idleNs, options);
  }

  @Override
  public void close() throws IOException {
    power.shutdownNow();
    vanishes();
    killAll();
  }
}
