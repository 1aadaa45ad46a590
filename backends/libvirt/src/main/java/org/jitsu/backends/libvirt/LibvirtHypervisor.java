package org.jitsu.backends.libvirt;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.GuestSpec.Network;
import org.jitsu.core.hypervisor.GuestStatus;
import org.jitsu.core.hypervisor.GuestWatcher;
import org.jitsu.core.hypervisor.HasConsole;
import org.jitsu.core.hypervisor.Hypervisor;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.jitsu.core.hypervisor.Prepares;
import org.jitsu.core.hypervisor.Printed;
import org.jitsu.core.hypervisor.Started;
import org.jitsu.core.hypervisor.StopMode;
import org.jitsu.core.hypervisor.Suspends;
import org.jitsu.core.time.Ticker;
import org.jitsu.core.trace.Mark;
import org.jitsu.core.trace.Phase;
import org.jitsu.linux.console.ConsoleFollower;
import org.jitsu.linux.console.ConsoleLog;
import org.jspecify.annotations.Nullable;

/** A libvirt domain for each guest. */
final class LibvirtHypervisor
    implements Hypervisor, HasConsole, Prepares, Suspends, LibvirtHost.Listener {

  private static final Logger LOG = System.getLogger(LibvirtHypervisor.class.getName());

  /** For how many guests a domain waits; fewer than {@link Calls} may be under way at once. */
  private static final int MAX_WAITING = 32;

  private final Path directory;
  private final GuestWatcher watcher;
  private final Ticker ticker;
  private final ConsoleFollower consoles;
  private final Calls calls = new Calls();
  private final Map<URI, LibvirtHost> hosts = new ConcurrentHashMap<>();
  private final Map<GuestName, Guest> guests = new ConcurrentHashMap<>();

  /** What is known of a guest; calls for one guest come one at a time, its end at any time. */
  private static final class Guest {
    private volatile @Nullable Definition definition;
    private volatile @Nullable Console console;
    private volatile Consumer<String> lines = line -> {};
    private final AtomicReference<@Nullable Running> running = new AtomicReference<>();
    private final NextStart next;

    Guest(GuestHome home) {
      next = new NextStart(home.waiting());
    }
  }

  private record Definition(GuestSpec spec, Options options, GuestDomain domain) {}

  private LibvirtHypervisor(
      Path directory, GuestWatcher watcher, Ticker ticker, ConsoleFollower consoles) {
    this.directory = directory;
    this.watcher = watcher;
    this.ticker = ticker;
    this.consoles = consoles;
  }

  /** Opens the backend; a guest that an earlier daemon left is found when it is defined. */
  static LibvirtHypervisor open(Path directory, GuestWatcher watcher, Ticker ticker)
      throws HypervisorException {
    EventLoop.start();
    try {
      Path real = Files.createDirectories(directory).toRealPath();
      return new LibvirtHypervisor(real, watcher, ticker, ConsoleFollower.open());
    } catch (IOException failure) {
      throw new HypervisorException(
          Kind.UNAVAILABLE,
          "the directory " + directory + " of the libvirt backend: " + failure,
          failure);
    }
  }

  @Override
  public void define(GuestSpec spec) throws HypervisorException {
    try {
      Options options = Options.parse(spec.options());
      DefinitionCheck.check(spec, options);
      Definition definition = new Definition(spec, options, domain(spec, options));
      Guest guest = guest(spec.name());
      adopt(spec.name(), guest, definition);
      guest.definition = definition;
    } catch (HypervisorException refused) {
      throw refused.about(spec.name());
    }
  }

  @Override
  public GuestStatus status(GuestName name) throws HypervisorException {
    return status(defined(name));
  }

  @Override
  public Started start(GuestName name, List<GuestLink> links) throws HypervisorException {
    Guest guest = defined(name);
    try {
      return switch (status(guest)) {
        case RUNNING -> throw new HypervisorException(Kind.ALREADY_RUNNING, "it runs already");
        case PAUSED -> resume(name, guest);
        case STOPPED -> {
          Running last = guest.running.get();
          if (last != null) {
            last.awaitTold();
          }
          yield begin(name, guest, links);
        }
      };
    } catch (HypervisorException failed) {
      throw failed.about(name);
    }
  }

  @Override
  public void stop(GuestName name, StopMode mode) throws HypervisorException {
    Guest guest = defined(name);
    try {
      Definition definition = definition(name, guest);
      adopt(name, guest, definition);
      Running running = guest.running.get();
      if (running == null) {
        return;
      }
      switch (mode) {
        case PAUSE -> running.domain().pause();
        case SHUTDOWN -> shutDown(running, definition);
        case DESTROY -> destroy(running);
        case SUSPEND -> suspend(name, running, definition);
      }
    } catch (HypervisorException failed) {
      throw failed.about(name);
    }
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
      SavedGuest.in(home(name).directory()).discard();
    } catch (IOException stays) {
      LOG.log(Level.WARNING, "guest " + name + ": what was saved of it stays", stays);
    }
  }

  @Override
  public void suspend(GuestName name) throws HypervisorException {
    Guest guest = defined(name);
    try {
      Definition definition = definition(name, guest);
      adopt(name, guest, definition);
      Running running = guest.running.get();
      if (running != null) {
        suspend(name, running, definition);
      }
    } catch (HypervisorException failed) {
      throw failed.about(name);
    }
  }

  private void suspend(GuestName name, Running running, Definition definition)
      throws HypervisorException {
    if (!definition.options().isLocal()) {
      throw new HypervisorException(
          Kind.FAILED, running.domain().host() + " may not see our files: it is not saved there");
    }
    try {
      SavedGuest.in(home(name).directory()).save(running.domain());
    } catch (IOException failed) {
      throw new HypervisorException(Kind.NO_RESOURCES, "it cannot be saved: " + failed, failed);
    }
    running.awaitTold();
  }

  /** {@inheritDoc} Of a guest that is to be started so, it is the domain, which waits. */
  @Override
  public void prepare(GuestName name, List<GuestLink> links) throws HypervisorException {
    Guest guest = defined(name);
    Definition definition = definition(name, guest);
    boolean lacksLink = links.isEmpty() && definition.spec().network() == Network.TAP;
    if (guest.running.get() != null || isSaved(name) || lacksLink) {
      return;
    }
    try {
      NextStart.Plan plan = plan(name, definition, links);
      if (definition.options().isPrepared() && guest.next.isFor(plan)) {
        return;
      }
      guest.next.giveBack();
      long kept = guests.values().stream().filter(other -> other.next.isKept()).count();
      if (definition.options().isPrepared() && kept < MAX_WAITING) {
        SavedGuest.in(home(name).directory()).starts(plan.xml());
        guest.next.make(plan, running(name, guest, definition, plan));
      }
    } catch (IOException failed) {
      throw new HypervisorException(Kind.NO_RESOURCES, "it cannot wait: " + failed, failed);
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
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      guests.forEach((name, guest) -> threads.execute(() -> giveBack(name, guest)));
    }
    for (Guest guest : guests.values()) {
      Running running = guest.running.getAndSet(null);
      if (running != null && running.console() != null) {
        running.console().close();
      }
    }
    hosts.values().forEach(LibvirtHost::close);
    calls.close();
    consoles.close();
  }

  @Override
  public void ended(LibvirtHost host, UUID domain, String how) {
    guests.forEach(
        (name, guest) -> {
          boolean waited = guest.next.ended(host, domain);
          Running running = guest.running.get();
          if (!waited && running != null && running.is(host, domain)) {
            ended(name, guest, running, how);
          }
        });
  }

  /** Domains of ours may have ended while nobody could tell. */
  @Override
  public void reconnected(LibvirtHost host) {
    guests.forEach(
        (name, guest) -> {
          Running running = guest.running.get();
          try {
            guest.next.check(host);
            if (running != null
                && running.domain().host() == host
                && running.domain().status() == GuestStatus.STOPPED) {
              ended(name, guest, running, "it ended while libvirt's daemon was away");
            }
          } catch (HypervisorException goneAgain) {
            LOG.log(Level.DEBUG, "guest " + name + " is asked for again at the next connection");
          }
        });
  }

  private void ended(GuestName name, Guest guest, Running running, String how) {
    if (guest.running.compareAndSet(running, null)) {
      if (running.console() != null) {
        running.console().finish();
      }
      watcher.ended(name, how);
      running.told().complete(null);
    }
  }

  /** Has the domain begin that waits, or makes one. */
  private Started begin(GuestName name, Guest guest, List<GuestLink> links)
      throws HypervisorException {
    Definition definition = definition(name, guest);
    NextStart.Plan plan = plan(name, definition, links);
    Mark spawned = new Mark(Phase.SPAWNED, ticker.nowNs());
    Running running = guest.next.begin(plan);
    if (running == null) {
      return boot(name, guest, definition, plan);
    }
    Mark runs = new Mark(Phase.RUNNING, ticker.nowNs());
    guest.console = running.console();
    guest.running.set(running);
    if (!guest.next.begun(running)) {
      ended(name, guest, running, "it ended as soon as it had begun");
    }
    return new Started(plan.attachment(), List.of(spawned, runs));
  }

  private Started boot(GuestName name, Guest guest, Definition definition, NextStart.Plan plan)
      throws HypervisorException {
    Running running = running(name, guest, definition, plan);
    guest.console = running.console();
    guest.running.set(running); // before it runs: it may end at once
    Mark spawned = new Mark(Phase.SPAWNED, ticker.nowNs());
    boolean goesOn;
    try {
      boolean local = definition.options().isLocal();
      goesOn = local && isRestored(name, definition.domain(), plan.xml());
      if (!goesOn) {
        plan.create(definition.domain().host(), false);
      }
    } catch (HypervisorException refused) {
      if (guest.running.compareAndSet(running, null) && running.console() != null) {
        running.console().close();
      }
      throw refused;
    }
    Mark runs = new Mark(Phase.RUNNING, ticker.nowNs());
    return new Started(running.attachment(), List.of(spawned, runs), goesOn);
  }

  private NextStart.Plan plan(GuestName name, Definition definition, List<GuestLink> links)
      throws HypervisorException {
    DomainXml xml = xml(name, definition).onLinks(links, definition.options().isMicrovm());
    if (definition.options().isLocal()) {
      xml.withConsoleLog(home(name).console());
    }
    return new NextStart.Plan(xml.toString(), xml.attachment(), List.copyOf(links));
  }

  /** What is going to run; with its own console, which the domain appends to. */
  private Running running(GuestName name, Guest guest, Definition definition, NextStart.Plan plan)
      throws HypervisorException {
    return new Running(
        definition.domain(),
        plan.attachment(),
        definition.options().isLocal() ? nextConsole(name, guest) : null);
  }

  /**
   * Restores a guest that was saved; false when it is to be booted, which is remembered for the
   * next time that it is saved.
   */
  private boolean isRestored(GuestName name, GuestDomain domain, String xml) {
    SavedGuest saved = SavedGuest.in(home(name).directory());
    try {
      if (saved.fits(xml)) {
        saved.restore(domain.host());
        return true;
      }
      saved.discard();
      saved.starts(xml);
    } catch (HypervisorException | IOException failed) {
      LOG.log(Level.WARNING, "guest " + name + " is booted, it could not be restored", failed);
    }
    return false;
  }

  private Started resume(GuestName name, Guest guest) throws HypervisorException {
    adopt(name, guest, definition(name, guest));
    Running running = guest.running.get();
    if (running == null) {
      throw new HypervisorException(Kind.FAILED, "it ended while it was to be continued");
    }
    running.domain().resume();
    Mark now = new Mark(Phase.RUNNING, ticker.nowNs());
    return new Started(running.attachment(), List.of(now), true);
  }

  private void shutDown(Running running, Definition definition) throws HypervisorException {
    if (definition.options().isMicrovm()) {
      LOG.log(Level.WARNING, definition.spec().name() + " has no power button: it is destroyed");
      destroy(running);
      return;
    }
    running.domain().pressButton();
    if (!running.isTold(Duration.ofNanos(definition.spec().shutdownDeadlineNs()))) {
      destroy(running);
    }
  }

  private static void destroy(Running running) throws HypervisorException {
    running.domain().destroy();
    running.awaitTold();
  }

  /** Takes charge of a domain that runs and that this daemon did not start. */
  private void adopt(GuestName name, Guest guest, Definition definition)
      throws HypervisorException {
    if (guest.running.get() != null || guest.next.isKept()) {
      return;
    }
    GuestDomain domain = definition.domain();
    Optional<DomainXml> live = domain.live();
    if (live.isEmpty()) {
      return;
    }
    try {
      DomainXml xml = live.get();
      if (guest.next.ends(new Running(domain, xml.attachment(), null))) {
        return;
      }
      Console console = null;
      if (home(name).console().equals(xml.consoleLog())) {
        console = Console.ofRunning(home(name).console(), consoles, listener(name, guest));
        guest.console = console;
      }
      Running running = new Running(domain, xml.attachment(), console);
      guest.running.set(running);
      LOG.log(Level.INFO, "guest " + name + " runs: adopted domain " + domain.uuid());
      if (domain.status() == GuestStatus.STOPPED) {
        ended(name, guest, running, "it ended while it was adopted"); // its event found nobody
      }
    } catch (IOException unreadable) {
      throw new HypervisorException(
          Kind.NO_RESOURCES, "its console cannot be read: " + unreadable, unreadable);
    }
  }

  private DomainXml xml(GuestName name, Definition definition) throws HypervisorException {
    GuestDomain domain = definition.domain();
    Options options = definition.options();
    if (domain.persistent()) {
      return domain
          .defined()
          .orElseThrow(
              () ->
                  new HypervisorException(
                      Kind.BAD_DEFINITION,
                      "there is no domain " + options.domain() + " at " + domain.host()));
    }
    boolean kvm =
        switch (options.accel()) {
          case KVM -> true;
          case TCG -> false;
          case AUTO -> domain.host().offersKvm();
        };
    return DomainXml.of(GuestHome.domainName(name), domain.uuid(), definition.spec(), options, kvm);
  }

  private GuestDomain domain(GuestSpec spec, Options options) throws HypervisorException {
    LibvirtHost host =
        hosts.computeIfAbsent(options.uri(), uri -> new LibvirtHost(uri, calls, this));
    String domain = options.domain();
    return domain == null
        ? new GuestDomain(host, home(spec.name()).uuid(), false)
        : new GuestDomain(host, host.uuidOf(domain), true);
  }

  private GuestStatus status(Guest guest) throws HypervisorException {
    return guest.next.isKept() ? GuestStatus.STOPPED : domain(guest).status();
  }

  private GuestDomain domain(Guest guest) throws HypervisorException {
    Running running = guest.running.get();
    Definition definition = guest.definition;
    if (running != null) {
      return running.domain();
    }
    if (definition == null) {
      throw new IllegalStateException("asked before it was defined");
    }
    return definition.domain();
  }

  private Console nextConsole(GuestName name, Guest guest) throws HypervisorException {
    try {
      return Console.next(home(name).console(), consoles, listener(name, guest));
    } catch (IOException refused) {
      throw new HypervisorException(
          Kind.NO_RESOURCES, "its console " + home(name).console() + ": " + refused, refused);
    }
  }

  private Console.Listener listener(GuestName name, Guest guest) {
    return new Console.Listener(
        () -> watcher.spoke(name, ticker.nowNs()), line -> guest.lines.accept(line));
  }

  private void giveBack(GuestName name, Guest guest) {
    try {
      guest.next.giveBack();
    } catch (HypervisorException stays) {
      LOG.log(Level.WARNING, "guest " + name + ": a domain that waited for its start stays", stays);
    }
  }

  private GuestHome home(GuestName name) {
    return new GuestHome(directory.resolve(name.text()));
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
