package org.jitsu.backends.xl;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jitsu.backends.xl.reach.CommandRunner;
import org.jitsu.backends.xl.reach.SshRunner;
import org.jitsu.backends.xl.reach.SshTarget;
import org.jitsu.testkit.XenHost;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** One Xen host for all tests of this module; it ends with them. */
final class OneXenHost implements BeforeAllCallback {

  private static volatile @Nullable Lent lent;

  /** The host, and what goes with it. */
  private static final class Lent implements AutoCloseable {

    private final Path folder;
    private final XenHost started;
    private @Nullable SshRunner runner;

    Lent() throws IOException {
      folder = Files.createTempDirectory("xen");
      started =
          XenHost.start(
              folder,
              (what, holds) ->
                  Awaitility.await(what).atMost(Duration.ofMinutes(2)).until(holds::getAsBoolean));
    }

    synchronized SshRunner runner() throws Exception {
      SshRunner open = runner == null ? SshRunner.open(target()) : runner;
      runner = open;
      return open;
    }

    @Override
    public synchronized void close() throws IOException {
      if (runner != null) {
        runner.close();
      }
      started.close();
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }

  static XenHost get() {
    return lent().started;
  }

  /** The way into it. */
  static SshTarget target() throws Exception {
    return SshTarget.parse(where(), get().clientKey(), get().hostKey());
  }

  static String where() throws IOException {
    return "root@127.0.0.1:" + get().ssh().getPort();
  }

  /** Runs a command there, past the backend, over a session of its own that is kept open. */
  static CommandRunner.Finished run(String... words) throws Exception {
    return lent()
        .runner()
        .run(List.of(words), InputStream.nullInputStream(), Duration.ofSeconds(60));
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    context
        .getRoot()
        .getStore(Namespace.create(OneXenHost.class))
        .getOrComputeIfAbsent("host", key -> lend());
  }

  private static Lent lent() {
    return Objects.requireNonNull(lent, "it is started before the first test");
  }

  private static Lent lend() {
    try {
      Lent next = new Lent();
      lent = next;
      return next;
    } catch (IOException failed) {
      throw new IllegalStateException("no Xen host", failed);
    }
  }
}
