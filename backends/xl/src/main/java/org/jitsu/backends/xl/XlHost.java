package org.jitsu.backends.xl;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jitsu.backends.xl.reach.CommandRunner;
import org.jitsu.backends.xl.reach.CommandRunner.Finished;
import org.jitsu.backends.xl.reach.CommandRunner.Followed;
import org.jitsu.backends.xl.reach.SshTarget;
import org.jitsu.core.hash.Sha256;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A Xen host: what is asked of its {@code xl}, and the one thread on which is heard that a domain
 * was released. Domains go by their names. Calls block; any thread.
 */
final class XlHost implements AutoCloseable {

  private static final Logger LOG = System.getLogger(XlHost.class.getName());

  /** Where our files are, when it is another machine than this. */
  static final String DIRECTORY = "/var/lib/jitsu";

  private static final Duration QUICK = Duration.ofSeconds(30);
  private static final Duration SLOW = Duration.ofMinutes(2);
  private static final int FIRST_AGAIN_S = 1;
  private static final int LAST_AGAIN_S = 64;

  /** The last line of a configuration, for a session may break within one. */
  private static final String END = "# end";

  /**
   * {@code $1} is the configuration's file, {@code $2} that of an earlier save, {@code $3} an
   * option or nothing.
   */
  private static final String CREATE =
      "umask 077; rm -f \"$2\"; all=$(cat); case $all in *'"
          + END
          + "') ;; *) echo 'the configuration came in part' >&2; exit 1 ;; esac;"
          + " printf '%s\\n' \"$all\" >\"$1\" && exec xl create -e -q $3 \"$1\"";

  /** {@code $1} is the file. A restored guest's state is of no use for another restore. */
  private static final String RESTORE =
      "xl restore -e \"$1\" </dev/null; was=$?; rm -f \"$1\"; exit $was";

  /** {@code $1} is the file, {@code $2} its mode, {@code $3} its size in bytes. */
  private static final String PUT =
      "umask 077; mkdir -p \"${1%/*}\" && cat >\"$1.$$\" && [ \"$(wc -c <\"$1.$$\")\" -eq \"$3\" ]"
          + " && chmod \"$2\" \"$1.$$\" && mv \"$1.$$\" \"$1\"";

  private static final int NO_DOMAIN = 2; // an exit code of the next; with 1 it had no key

  /**
   * {@code $1} is the domain, {@code $2} a key of its, {@code $3} for how many seconds. A watch
   * tells when it begins, and whenever the key, or any domain, comes or goes; {@code
   * xenstore-watch} would go on for ever.
   */
  private static final String AWAIT_KEY =
      "home=/local/domain/$(xl domid \"$1\") || exit "
          + NO_DOMAIN
          + ";"
          + " { timeout \"$3\" xenstore-watch \"$home/$2\" @releaseDomain & echo $!; wait; } | {"
          + " read -r watch; was=1;"
          + " while read -r fired; do"
          + " if xenstore-exists \"$home/$2\"; then was=0; break; fi;"
          + " xenstore-exists \"$home\" || break;"
          + " done; kill \"$watch\" 2>/dev/null; exit $was; }";

  /** What hears that domains were released. */
  interface Listener {

    /**
     * Domains may have ended: it asks what runs, and draws its conclusions. Called on the host's
     * thread; may block.
     */
    void released(XlHost host);
  }

  private final String name;
  private final @Nullable SshTarget target;
  private final CommandRunner runner;
  private final Listener listener;
  private final Set<String> present = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService events;
  private final AtomicBoolean asked = new AtomicBoolean();
  private final AtomicBoolean watched = new AtomicBoolean();
  private final AtomicInteger againInS = new AtomicInteger(FIRST_AGAIN_S);
  private volatile boolean closed;

  /**
   * A host whose commands this runs.
   *
   * @param target null for this machine
   */
  XlHost(@Nullable SshTarget target, CommandRunner runner, Listener listener) {
    this.name = target == null ? "this machine" : target.toString();
    this.target = target;
    this.runner = runner;
    this.listener = listener;
    this.events =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("xl events of " + name).factory());
  }

  /** Begins to hear of domains that are released. */
  void watch() {
    if (watched.compareAndSet(false, true)) {
      events.execute(this::follow);
    }
  }

  /** Has the listener look, soon. */
  void look() {
    if (asked.compareAndSet(false, true)) {
      try {
        events.execute(
            () -> {
              asked.set(false);
              listener.released(this);
            });
      } catch (RejectedExecutionException closed) {
        // Nobody wants to know any more.
      }
    }
  }

  /** XenStore tells when it begins to watch, and at each release of a domain from then on. */
  private void follow() {
    try {
      Followed watch =
          runner.follow(
              List.of("xenstore-watch", "@releaseDomain"),
              bytes -> {
                againInS.set(FIRST_AGAIN_S);
                look();
              });
      watch.onEnd().thenRun(this::followAgain);
    } catch (HypervisorException away) {
      if (againInS.get() == FIRST_AGAIN_S && !closed) {
        LOG.log(Level.WARNING, "ends of guests are not heard for now: " + away.getMessage());
      }
      followAgain();
    }
  }

  private void followAgain() {
    try {
      int inS = againInS.getAndUpdate(last -> Math.min(2 * last, LAST_AGAIN_S));
      events.schedule(this::follow, inS, TimeUnit.SECONDS);
    } catch (RejectedExecutionException nobodyListens) {
      // It was ended by close.
    }
  }

  /**
   * Returns the path there of a file of ours, which is copied unless its content is there already.
   */
  String image(Path file) throws HypervisorException {
    if (target == null) {
      return file.toAbsolutePath().toString();
    }
    try {
      return put(
          "images/" + Sha256.hex(file), () -> Files.newInputStream(file), Files.size(file), "600");
    } catch (IOException unreadable) {
      throw new HypervisorException(
          Kind.BAD_DEFINITION, file + " cannot be read: " + unreadable, unreadable);
    }
  }

  /** Returns the path there of a script that brings interfaces up. */
  String script(VifScript script) throws HypervisorException {
    byte[] text = script.text().getBytes(StandardCharsets.UTF_8);
    String file = Sha256.hex(script.text()).substring(0, 16) + "-" + script.fileName();
    try {
      return put(file, () -> new ByteArrayInputStream(text), text.length, "755");
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** What a file is to contain. */
  private interface Content {
    InputStream open() throws IOException;
  }

  private String put(String file, Content content, long bytes, String mode)
      throws HypervisorException, IOException {
    String path = DIRECTORY + "/" + file;
    if (present.contains(path)) {
      return path;
    }
    if (!runner.run(List.of("test", "-e", path), nothing(), QUICK).isGood()) {
      String size = Long.toString(bytes);
      good("copying to " + path, shell(PUT, SLOW, content.open(), path, mode, size));
    }
    present.add(path);
    return path;
  }

  /**
   * Starts a domain, which is there when this returns.
   *
   * @param file how its files there begin
   * @param paused whether it is to execute nothing yet
   */
  void create(String file, String config, boolean paused) throws HypervisorException {
    InputStream text =
        new ByteArrayInputStream((config + END + "\n").getBytes(StandardCharsets.UTF_8));
    String option = paused ? "-p" : "";
    good("xl create", shell(CREATE, SLOW, text, path(file, "cfg"), path(file, "saved"), option));
  }

  /** Starts a domain that was saved, as it was; what was saved is gone, whatever comes of it. */
  void restore(String file) throws HypervisorException {
    good("xl restore", shell(RESTORE, SLOW, nothing(), path(file, "saved")));
  }

  /** Saves a domain to disk, which ends it. */
  void save(String domain, String file) throws HypervisorException {
    good("xl save", xl(SLOW, "save", domain, path(file, "saved")));
  }

  void pause(String domain) throws HypervisorException {
    good("xl pause", xl(QUICK, "pause", domain));
  }

  void unpause(String domain) throws HypervisorException {
    good("xl unpause", xl(QUICK, "unpause", domain));
  }

  /**
   * Asks a domain to shut itself down, and returns when it has heard.
   *
   * @param byButton whether it has an ACPI power button, for want of a driver that hears XenStore
   * @param deadline how long it may take to hear
   * @return false when it has not heard, or has nothing to hear by
   */
  boolean shutDown(String domain, boolean byButton, Duration deadline) {
    try {
      return byButton
          ? xl(deadline, "shutdown", "-F", domain).isGood()
          : xl(deadline, "shutdown", domain).isGood();
    } catch (HypervisorException late) {
      return false;
    }
  }

  /**
   * Destroys a domain. One that ends at the same moment is no failure, though {@code xl} takes it
   * for one.
   */
  void destroy(String domain) throws HypervisorException {
    Finished finished = xl(QUICK, "destroy", domain);
    if (!finished.isGood() && !Failures.isNoDomain(finished)) {
      Optional<Domain.State> state = state(domain);
      if (state.isPresent() && state.get() != Domain.State.DYING) {
        throw Failures.of("xl destroy", finished);
      }
    }
  }

  /** What a domain is doing; empty when there is none of that name. */
  Optional<Domain.State> state(String domain) throws HypervisorException {
    Finished listed = xl(QUICK, "list", domain);
    return Failures.isNoDomain(listed)
        ? Optional.empty()
        : Optional.ofNullable(Domain.states(good("xl list", listed)).get(domain));
  }

  /** What each domain is doing, by its name. */
  Map<String, Domain.State> states() throws HypervisorException {
    return Domain.states(good("xl list", xl(QUICK, "list")));
  }

  /** The domain of that name. */
  Optional<Domain> domain(String domain) throws HypervisorException {
    Finished listed = xl(QUICK, "list", "-l", domain);
    return Failures.isNoDomain(listed)
        ? Optional.empty()
        : Domain.parse(good("xl list -l", listed)).stream()
            .filter(found -> found.name().equals(domain))
            .findFirst();
  }

  /**
   * Waits until a domain has a key in XenStore.
   *
   * @param key relative to its own part of the tree
   * @param deadline when it has waited long enough, to the second
   * @return false when it has none by then, or has ended
   */
  boolean hasKey(String domain, String key, Duration deadline) throws HypervisorException {
    String seconds = Long.toString(Math.ceilDiv(deadline.toMillis(), 1000));
    Finished waited = shell(AWAIT_KEY, deadline.plus(QUICK), nothing(), domain, key, seconds);
    if (waited.exit() > NO_DOMAIN) {
      good("waiting for " + key, waited);
    }
    return waited.isGood();
  }

  /** Hears a domain's console. */
  Followed console(String domain, Consumer<ByteBuffer> output) throws HypervisorException {
    return runner.follow(List.of("xl", "console", domain), output);
  }

  /** Whether nobody wants to know any more what happens here. */
  boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
    events.shutdownNow();
    runner.close();
  }

  @Override
  public String toString() {
    return name;
  }

  private static String path(String file, String kind) {
    return DIRECTORY + "/" + file + "." + kind;
  }

  private Finished xl(Duration deadline, String... words) throws HypervisorException {
    List<String> all = new ArrayList<>(List.of("xl"));
    all.addAll(List.of(words));
    return runner.run(all, nothing(), deadline);
  }

  private Finished shell(String script, Duration deadline, InputStream input, String... arguments)
      throws HypervisorException {
    List<String> all = new ArrayList<>(List.of("sh", "-c", script, "sh"));
    all.addAll(List.of(arguments));
    return runner.run(all, input, deadline);
  }

  private static InputStream nothing() {
    return InputStream.nullInputStream();
  }

  private String good(String what, Finished finished) throws HypervisorException {
    if (!finished.isGood()) {
      throw Failures.of(what + " on " + name, finished);
    }
    return finished.output();
  }
}
