package org.jitsu.backends.xl;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jitsu.backends.xl.reach.CommandRunner;
import org.jitsu.backends.xl.reach.CommandRunner.Followed;
import org.jitsu.backends.xl.reach.Console;
import org.jitsu.backends.xl.reach.LocalRunner;
import org.jitsu.backends.xl.reach.SshRunner;
import org.jitsu.backends.xl.reach.SshTarget;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.Attachment;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.GuestSpec.Forward;
import org.jitsu.core.hypervisor.GuestStatus;
import org.jitsu.core.hypervisor.GuestWatcher;
import org.jitsu.core.hypervisor.HasConsole;
import org.jitsu.core.hypervisor.HasKeyStore;
import org.jitsu.core.hypervisor.HasPorts;
import org.jitsu.core.hypervisor.Hypervisor;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.jitsu.core.hypervisor.Prepares;
import org.jitsu.core.hypervisor.Printed;
import org.jitsu.core.hypervisor.Started;
import org.jitsu.core.hypervisor.StopMode;
import org.jitsu.core.hypervisor.Suspends;
import org.jitsu.core.service.Port;
import org.jitsu.core.time.Ticker;
import org.jitsu.core.trace.Mark;
import org.jitsu.core.trace.Phase;
import org.jitsu.linux.console.ConsoleLog;
import org.jspecify.annotations.Nullable;

/** A domain of Xen for each guest. */
final class XlHypervisor
    implements Hypervisor, HasConsole, HasKeyStore, HasPorts, Prepares, Suspends, XlHost.Listener {

  private static final Logger LOG = System.getLogger(XlHypervisor.class.getName());

  /** How long XenStore may take to tell the end of a domain that is gone. */
  private static final long TOLD_DEADLINE_S = 10;

  /** For how many guests a domain waits, each with all its memory. */
  private static final int MAX_WAITING = 32;

  /** How long the daemon's end may take for what waits on hosts that do not answer. */
  private static final long CLOSE_DEADLINE_S = 20;

  private static final String HERE = "";

  private final Path directory;
  private final GuestWatcher watcher;
  private final Ticker ticker;
  private final Map<String, XlHost> hosts = new HashMap<>();
  private final Map<GuestName, Guest> guests = new ConcurrentHashMap<>();

  /** What is known of a guest; calls for one guest come one at a time, its end at any time. */
  private static final class Guest {
    private volatile @Nullable Definition definition;
    private volatile Consumer<String> lines = line -> {};
    private volatile @Nullable Console console; // of its last start, also when that has ended
    private final AtomicReference<@Nullable Running> running = new AtomicReference<>();
    private final NextStart next;

    Guest(GuestHome home) {
      next = new NextStart(home);
    }
  }

  /**
   * A guest as it is started next.
   *
   * @param config its configuration file
   */
  private record Definition(GuestSpec spec, Options options, XlHost host, String config) {}

  /**
   * A domain that runs or is paused.
   *
   * @param listening what of it is heard; null when its console is not
   * @param saving while it is saved, for which Xen shuts it down
   * @param told completes when the watcher has heard of its end
   */
  private record Running(
      XlHost host,
      String domain,
      Attachment.Ports attachment,
      @Nullable Listening listening,
      AtomicBoolean saving,
      CompletableFuture<@Nullable Void> told) {

    boolean isTold(long deadlineNs) {
      return told.thenApply(told -> true)
          .completeOnTimeout(false, deadlineNs, TimeUnit.NANOSECONDS)
          .join();
    }
  }

  private record Listening(Console console, Followed followed) {
    void close() {
      followed.close();
      console.close();
    }
  }

  private XlHypervisor(Path directory, GuestWatcher watcher, Ticker ticker) {
    this.directory = directory;
    this.watcher = watcher;
    this.ticker = ticker;
  }

  /** Opens the backend; a guest that an earlier daemon left is found when it is defined. */
  static XlHypervisor open(Path directory, GuestWatcher watcher, Ticker ticker)
      throws HypervisorException {
    try {
      return new XlHypervisor(Files.createDirectories(directory).toRealPath(), watcher, ticker);
    } catch (IOException failure) {
      throw new HypervisorException(
          Kind.UNAVAILABLE,
          "the directory " + directory + " of the xl backend: " + failure,
          failure);
    }
  }

  @Override
  public void define(GuestSpec spec) throws HypervisorException {
    try {
      Options options = Options.parse(spec.options());
      DefinitionCheck.check(spec, options);
      XlHost host = host(options.target());
      GuestHome home = home(spec.name());
      Path initrd = spec.initrd();
      XlConfig.Files files =
          new XlConfig.Files(
              host.image(spec.kernel()),
              initrd == null ? "" : host.image(initrd),
              host.script(new VifScript(options.bridge())));
      String config = XlConfig.of(home.domain(), home.uuid(), spec, options.type(), files);
      Definition definition = new Definition(spec, options, host, config);
      Guest guest = guest(spec.name());
      adopt(spec.name(), guest, definition);
      guest.definition = definition;
      host.watch();
    } catch (HypervisorException refused) {
      throw refused.about(spec.name());
    }
  }

  @Override
  public GuestStatus status(GuestName name) throws HypervisorException {
    Running running = defined(name).running.get();
    try {
      return running == null ? GuestStatus.STOPPED : status(running.host().state(running.domain()));
    } catch (HypervisorException failed) {
      throw failed.about(name);
    }
  }

  @Override
  public Started start(GuestName name, List<GuestLink> links) throws HypervisorException {
    Guest guest = defined(name);
    Running running = guest.running.get();
    try {
      if (running == null) {
        return boot(name, guest);
      }
      return switch (status(running.host().state(running.domain()))) {
        case RUNNING -> throw new HypervisorException(Kind.ALREADY_RUNNING, "it runs already");
        case PAUSED -> {
          running.host().unpause(running.domain());
          Mark now = new Mark(Phase.RUNNING, ticker.nowNs());
          yield new Started(running.attachment(), List.of(now), true);
        }
        case STOPPED -> {
          awaitTold(running);
          yield boot(name, guest);
        }
      };
    } catch (HypervisorException failed) {
      throw failed.about(name);
    }
  }

  @Override
  public void stop(GuestName name, StopMode mode) throws HypervisorException {
    Guest guest = defined(name);
    Running running = guest.running.get();
    if (running == null) {
      return;
    }
    try {
      switch (mode) {
        case PAUSE -> pause(name, guest, running);
        case SHUTDOWN -> shutDown(name, guest, running);
        case DESTROY -> destroy(name, guest, running);
        case SUSPEND -> suspend(name, guest, running);
      }
    } catch (HypervisorException failed) {
      throw failed.about(name);
    }
  }

  /** {@inheritDoc} A PV or PVH guest must take part in it; one that does not goes on. */
  @Override
  public void suspend(GuestName name) throws HypervisorException {
    Guest guest = defined(name);
    Running running = guest.running.get();
    if (running == null) {
      return;
    }
    try {
      suspend(name, guest, running);
    } catch (HypervisorException failed) {
      throw failed.about(name);
    }
  }

  private void suspend(GuestName name, Guest guest, Running running) throws HypervisorException {
    running.saving().set(true);
    try {
      running.host().save(running.domain(), home(name).hostFile());
      SavedGuest.in(home(name).directory()).isSaved();
      ended(name, guest, running, "it was saved to disk");
      awaitTold(running);
    } catch (IOException failed) {
      throw new HypervisorException(
          Kind.NO_RESOURCES, "it was saved for nothing: " + failed, failed);
    } finally {
      running.saving().set(false);
      running.host().look(); // what happened meanwhile was not looked at
    }
  }

  /** {@inheritDoc} Of a guest that is to be started so, it is the domain, which waits. */
  @Override
  public void prepare(GuestName name, List<GuestLink> links) throws HypervisorException {
    Guest guest = defined(name);
    Definition definition = definition(name, guest);
    if (guest.running.get() != null || isSaved(name)) {
      return;
    }
    try {
      boolean isWanted = definition.options().isPrepared();
      if (isWanted && guest.next.isFor(definition.host(), definition.config())) {
        return;
      }
      guest.next.giveBack();
      long kept = guests.values().stream().filter(other -> other.next.isKept()).count();
      if (isWanted && kept < MAX_WAITING) {
        guest.next.make(definition.host(), definition.config());
      }
    } catch (HypervisorException failed) {
      throw failed.about(name);
    }
  }

  @Override
  public boolean isSaved(GuestName name) throws HypervisorException {
    defined(name);
    return SavedGuest.in(home(name).directory()).isThere();
  }

  @Override
  public void undefine(GuestName name) {
    Guest guest = guests.get(name);
    if (guest == null || guest.running.get() != null) {
      return;
    }
    giveBack(name, guest);
    guests.remove(name);
    try {
      SavedGuest.in(home(name).directory()).forget();
    } catch (IOException stays) {
      LOG.log(Level.WARNING, "guest " + name + ": what was saved of it stays", stays);
    }
  }

  @Override
  public Attachment.Ports ports(GuestName name) throws HypervisorException {
    Running running = defined(name).running.get();
    return running == null ? new Attachment.Ports() : running.attachment();
  }

  @Override
  public CompletionStage<Boolean> awaitKey(GuestName name, String key, Duration deadline) {
    CompletableFuture<Boolean> has = new CompletableFuture<>();
    Thread.startVirtualThread(
        () -> {
          try {
            Running running = defined(name).running.get();
            has.complete(running != null && running.host().hasKey(running.domain(), key, deadline));
          } catch (HypervisorException failed) {
            has.completeExceptionally(failed.about(name));
          }
        });
    return has;
  }

  @Override
  public Printed printed(GuestName name) {
    Guest guest = guests.get(name);
    Console console = guest == null ? null : guest.console;
    try {
      if (console != null) {
        return console.printed();
      }
      byte[] kept = ConsoleLog.tail(home(name).console(), Console.SHOWN_BYTES);
      return Printed.of(0, kept.length, kept);
    } catch (IOException unreadable) {
      LOG.log(Level.WARNING, "guest " + name + ": its console cannot be read", unreadable);
      return Printed.nothing();
    }
  }

  @Override
  public void onConsoleLine(GuestName name, Consumer<String> lines) {
    guest(name).lines = lines;
  }

  @Override
  public void close() {
    giveAllBack();
    for (Guest guest : guests.values()) {
      Running running = guest.running.getAndSet(null);
      if (running != null && running.listening() != null) {
        running.listening().close();
      }
    }
    synchronized (hosts) {
      hosts.values().forEach(XlHost::close);
    }
  }

  /** What ran before, and does no longer, has ended. */
  @Override
  public void released(XlHost host) {
    Map<GuestName, Running> before = new HashMap<>(); // not those that start while we ask
    guests.forEach(
        (name, guest) -> {
          Running running = guest.running.get();
          if (running != null && running.host() == host) {
            before.put(name, running);
          }
        });
    if (before.isEmpty()) {
      return;
    }
    try {
      Map<String, Domain.State> now = host.states();
      before.forEach((name, running) -> sees(name, running, now.get(running.domain())));
    } catch (HypervisorException away) {
      if (!host.isClosed()) {
        LOG.log(Level.WARNING, "it is not known what runs: " + away.getMessage());
      }
    }
  }

  private void sees(GuestName name, Running running, Domain.@Nullable State state) {
    if (running.saving().get() || !running.equals(guest(name).running.get())) {
      return; // it ends by our own doing, or has, and another may have its name by now
    }
    switch (state) {
      case RUNNING, PAUSED, DYING -> {} // when it is dead, we are called again
      case SHUT_DOWN -> remains(name, running, "it powered itself off, or reset itself");
      case CRASHED -> remains(name, running, "it crashed");
      case null -> ended(name, guest(name), running, "it was destroyed");
    }
  }

  private void remains(GuestName name, Running running, String how) {
    try {
      running.host().destroy(running.domain());
    } catch (HypervisorException failed) {
      LOG.log(Level.WARNING, "guest " + name + ": what is left of it stays", failed);
    }
    ended(name, guest(name), running, how);
  }

  private void ended(GuestName name, Guest guest, Running running, String how) {
    if (guest.running.compareAndSet(running, null)) {
      if (running.listening() != null) {
        running.listening().close();
      }
      watcher.ended(name, how);
      running.told().complete(null);
    }
  }

  private void pause(GuestName name, Guest guest, Running running) throws HypervisorException {
    switch (status(running.host().state(running.domain()))) {
      case RUNNING -> running.host().pause(running.domain());
      case PAUSED -> {}
      case STOPPED -> destroy(name, guest, running);
    }
  }

  private void shutDown(GuestName name, Guest guest, Running running) throws HypervisorException {
    Definition definition = definition(name, guest);
    long deadlineNs = definition.spec().shutdownDeadlineNs();
    long askedNs = ticker.nowNs();
    boolean hasButton = definition.options().type() == Options.Type.HVM;
    if (!running.host().shutDown(running.domain(), hasButton, Duration.ofNanos(deadlineNs))) {
      LOG.log(Level.WARNING, "guest " + name + " does not hear that it shall shut down");
      destroy(name, guest, running);
    } else if (!running.isTold(Math.max(0, deadlineNs - (ticker.nowNs() - askedNs)))) {
      destroy(name, guest, running);
    }
  }

  private void destroy(GuestName name, Guest guest, Running running) throws HypervisorException {
    running.host().destroy(running.domain());
    ended(name, guest, running, "it was destroyed");
    awaitTold(running);
  }

  private Started boot(GuestName name, Guest guest) throws HypervisorException {
    Definition definition = definition(name, guest);
    GuestHome home = home(name);
    Mark spawned = new Mark(Phase.SPAWNED, ticker.nowNs());
    boolean goesOn = isRestored(home, definition);
    if (!goesOn && !guest.next.begin(definition.host(), definition.config())) {
      create(home, definition);
    }
    Mark runs = new Mark(Phase.RUNNING, ticker.nowNs());
    Running running = running(name, guest, definition, false);
    guest.running.set(running);
    definition.host().look(); // it may have ended already
    return new Started(running.attachment(), List.of(spawned, runs), goesOn);
  }

  /** Creates a domain, for which those that wait for nobody yet make room. */
  private void create(GuestHome home, Definition definition) throws HypervisorException {
    try {
      definition.host().create(home.hostFile(), definition.config(), false);
    } catch (HypervisorException refused) {
      List<Guest> waiting =
          guests.values().stream().filter(guest -> guest.next.isAt(definition.host())).toList();
      if (refused.kind() != Kind.NO_RESOURCES || waiting.isEmpty()) {
        throw refused;
      }
      LOG.log(Level.INFO, "{0}; {1} domains that waited end", refused.getMessage(), waiting.size());
      for (Guest guest : waiting) {
        guest.next.giveBack();
      }
      definition.host().create(home.hostFile(), definition.config(), false);
    }
  }

  /**
   * Restores a guest that was saved; false when it is to be booted, which is remembered for the
   * next time that it is saved.
   */
  private static boolean isRestored(GuestHome home, Definition definition) {
    SavedGuest saved = SavedGuest.in(home.directory());
    try {
      if (saved.take(definition.config())) {
        definition.host().restore(home.hostFile());
        return true;
      }
      saved.starts(definition.config());
    } catch (HypervisorException | IOException failed) {
      LOG.log(
          Level.WARNING, "guest " + home.name() + " is booted, it could not be restored", failed);
    }
    return false;
  }

  /** Takes charge of a domain that runs and that this daemon did not start. */
  private void adopt(GuestName name, Guest guest, Definition definition)
      throws HypervisorException {
    if (guest.running.get() != null || guest.next.isKept()) {
      return;
    }
    GuestHome home = home(name);
    Optional<Domain> found =
        definition.host().domain(home.domain()).filter(it -> it.uuid().equals(home.uuid()));
    if (found.isEmpty()) {
      return; // there is none, or it is another daemon's
    }
    Optional<Domain.State> state = definition.host().state(home.domain());
    if (guest.next.ends(definition.host(), state.orElse(null))) {
      return;
    }
    if (status(state) == GuestStatus.STOPPED) {
      definition.host().destroy(home.domain()); // it ended while nobody was there
      return;
    }
    guest.running.set(running(name, guest, definition, true));
    LOG.log(Level.INFO, "guest " + name + " runs: adopted domain " + found.get().id());
    definition.host().look();
  }

  private Running running(GuestName name, Guest guest, Definition definition, boolean adopted) {
    return new Running(
        definition.host(),
        home(name).domain(),
        attachment(definition),
        listening(name, guest, definition.host(), adopted),
        new AtomicBoolean(),
        new CompletableFuture<>());
  }

  private @Nullable Listening listening(GuestName name, Guest guest, XlHost host, boolean adopted) {
    Path file = home(name).console();
    Runnable spoke = () -> watcher.spoke(name, ticker.nowNs());
    Consumer<String> lines = line -> guest.lines.accept(line);
    try {
      Console console =
          adopted ? Console.ofRunning(file, spoke, lines) : Console.next(file, spoke, lines);
      guest.console = console;
      return new Listening(console, host.console(home(name).domain(), console));
    } catch (IOException | HypervisorException refused) {
      LOG.log(Level.WARNING, "guest " + name + ": its console is not heard", refused);
      return null;
    }
  }

  private static Attachment.Ports attachment(Definition definition) {
    InetAddress address = definition.options().address();
    Map<Port, InetSocketAddress> listening = new HashMap<>();
    for (Forward forward : definition.spec().forwards()) {
      Port port = forward.port();
      listening.put(port, new InetSocketAddress(address, port.number()));
    }
    return new Attachment.Ports(listening);
  }

  private static GuestStatus status(Optional<Domain.State> state) {
    return switch (state.orElse(Domain.State.DYING)) {
      case RUNNING -> GuestStatus.RUNNING;
      case PAUSED -> GuestStatus.PAUSED;
      case SHUT_DOWN, CRASHED, DYING -> GuestStatus.STOPPED;
    };
  }

  private static void awaitTold(Running running) throws HypervisorException {
    if (!running.isTold(TimeUnit.SECONDS.toNanos(TOLD_DEADLINE_S))) {
      throw new HypervisorException(
          Kind.UNAVAILABLE,
          running.host() + " did not tell the end of " + running.domain() + " in time");
    }
  }

  private void giveAllBack() {
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    guests.forEach((name, guest) -> threads.execute(() -> giveBack(name, guest)));
    threads.shutdown();
    try {
      if (!threads.awaitTermination(CLOSE_DEADLINE_S, TimeUnit.SECONDS)) {
        LOG.log(Level.WARNING, "domains that waited for their guests' starts stay for now");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void giveBack(GuestName name, Guest guest) {
    try {
      guest.next.giveBack();
    } catch (HypervisorException stays) {
      LOG.log(Level.WARNING, "guest " + name + ": a domain that waited for its start stays", stays);
    }
  }

  private XlHost host(@Nullable SshTarget target) throws HypervisorException {
    String key = target == null ? HERE : target.toString();
    synchronized (hosts) {
      XlHost host = hosts.get(key);
      if (host == null) {
        CommandRunner runner =
            target == null
                ? LocalRunner.open(directory.resolve("followed.local")) // no guest's name has a dot
                : SshRunner.open(target);
        host = new XlHost(target, runner, this);
        hosts.put(key, host);
      }
      return host;
    }
  }

  private GuestHome home(GuestName name) {
    return new GuestHome(name, directory.resolve(name.text()));
  }

  private Guest guest(GuestName name) {
    return guests.computeIfAbsent(name, unknown -> new Guest(home(name)));
  }

  private Guest defined(GuestName name) throws HypervisorException {
    Guest guest = guest(name);
    definition(name, guest);
    return guest;
  }

  private static Definition definition(GuestName name, Guest guest) throws HypervisorException {
    Definition definition = guest.definition;
    if (definition == null) {
      throw new HypervisorException(Kind.UNKNOWN_GUEST, "guest " + name + " is not defined");
    }
    return definition;
  }
}
