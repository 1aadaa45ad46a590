package org.jitsu.app;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jitsu.app.power.DaemonEnergy;
import org.jitsu.app.power.EnergyRule;
import org.jitsu.config.Api;
import org.jitsu.config.Bridge;
import org.jitsu.config.Carried;
import org.jitsu.config.Configuration;
import org.jitsu.config.Guest;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.GuestLinks;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.HasBoards;
import org.jitsu.core.hypervisor.HasConsole;
import org.jitsu.core.hypervisor.HasProcess;
import org.jitsu.core.hypervisor.Hypervisor;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.Printed;
import org.jitsu.core.service.AddressText;
import org.jitsu.core.service.Mode;
import org.jitsu.core.service.Port;
import org.jitsu.core.service.Service;
import org.jitsu.core.summon.AddressHold;
import org.jitsu.core.summon.Cause;
import org.jitsu.core.summon.Outcome;
import org.jitsu.core.summon.Outcome.Reason;
import org.jitsu.core.summon.PortHold;
import org.jitsu.core.time.Ticker;
import org.jitsu.core.time.WallClock;
import org.jitsu.core.trace.StartTrace;
import org.jitsu.core.wake.Tenant;
import org.jitsu.dns.CookieSecret;
import org.jitsu.dns.DnsServer;
import org.jitsu.dns.ListenException;
import org.jitsu.dns.ZoneException;
import org.jitsu.dns.ZoneMemory;
import org.jitsu.dns.Zones;
import org.jitsu.guest.FoundGuest;
import org.jitsu.guest.GuestKeeper;
import org.jitsu.guest.GuestView;
import org.jitsu.guest.KeptGuest;
import org.jitsu.guest.SeatFiles;
import org.jitsu.guest.Seats;
import org.jitsu.ops.ApiServer;
import org.jitsu.ops.Change;
import org.jitsu.ops.ControlServer;
import org.jitsu.ops.Daemon;
import org.jitsu.ops.EventLog;
import org.jitsu.ops.Refusal;
import org.jitsu.ops.Reload;
import org.jitsu.ops.Scope;
import org.jitsu.ops.Start;
import org.jitsu.ops.Status;
import org.jitsu.synjitsu.hold.ProxySettings;
import org.jitsu.synjitsu.hold.Synjitsu;
import org.jitsu.synjitsu.link.BridgeSettings;
import org.jitsu.synjitsu.link.Connections;
import org.jitsu.synjitsu.link.Ipv6Net;
import org.jitsu.synjitsu.link.Network;
import org.jitsu.synjitsu.live.LiveFlows;
import org.jitsu.synjitsu.relay.Relay;
import org.jitsu.wire.address.IpAddr;
import org.jspecify.annotations.Nullable;

/**
 * A daemon that runs: the rooms that a configuration asks for, put together. The ports open last,
 * when every address is held or served; whatever was opened is closed in the reverse order, also
 * when the start fails half way. Guests are never stopped by the end.
 */
final class RunningDaemon implements Daemon, AutoCloseable {

  private static final Logger LOG = System.getLogger(RunningDaemon.class.getName());

  /** States in which the machine has something to do for a guest. */
  private static final Set<String> TURBULENT = Set.of("queued", "booting", "draining");

  /** Clients come in crowds: for so long after one the next is expected, in nanoseconds. */
  private static final long SETTLING_NS = 1_000_000_000;

  /** For how long a rehearsal's guest may take to stop. */
  private static final Duration SLEEP_DEADLINE = Duration.ofSeconds(1);

  private static final String UNCHANGING = "the daemon is still starting, or is a demonstration";

  private volatile Served served;
  private final Ticker ticker;
  private final long startedNs;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final Map<GuestName, Hypervisor> hypervisors = new ConcurrentSkipListMap<>();
  private final ZoneMemory zoneMemory = new ZoneMemory();
  private final GuestKeeper keeper;
  private final EventLog events = new EventLog();
  private final StartDurations durations = new StartDurations();
  private boolean stopGuestsAtEnd;
  private boolean answers;
  private volatile @Nullable DnsServer dns;
  private volatile @Nullable Synjitsu synjitsu;
  private volatile @Nullable Relay relay;
  private volatile @Nullable Seats seats;
  private volatile @Nullable DaemonEnergy energy;
  private volatile @Nullable ApiServer api;
  private volatile @Nullable Connections connections;
  private @Nullable Changes changes;
  private final AtomicReference<@Nullable DaemonMetrics> metrics = new AtomicReference<>();
  private volatile @Nullable Rehearsal rehearsal;

  private RunningDaemon(Configuration configuration, Ticker ticker, boolean rehearsed) {
    this.served = Served.of(configuration);
    this.ticker = ticker;
    this.startedNs = ticker.nowNs();
    this.keeper =
        new GuestKeeper(
            ticker,
            rehearsed ? Level.INFO : Level.DEBUG,
            configuration.waking(),
            WallClock.system(),
            List.of(new EnergyRule(this::energyRefusal)));
  }

  /**
   * Starts the daemon that {@code configuration} describes, and nothing is added to. Blocks until
   * it answers queries.
   */
  static RunningDaemon start(Configuration configuration, Backends backends, Ticker ticker)
      throws CannotException {
    return start(configuration, null, backends, ticker, true);
  }

  /**
   * Starts the daemon that {@code configuration} describes. Blocks until it answers queries.
   *
   * @param origin where the configuration is from, and what is added is kept
   */
  static RunningDaemon start(
      Configuration configuration, Origin origin, Backends backends, Ticker ticker)
      throws CannotException {
    return start(configuration, origin, backends, ticker, true);
  }

  /** Starts a daemon whose first start may be slow, and of whose guests the log says nothing. */
  static RunningDaemon startUnrehearsed(
      Configuration configuration, Backends backends, Ticker ticker) throws CannotException {
    return start(configuration, null, backends, ticker, false);
  }

  private static RunningDaemon start(
      Configuration configuration,
      @Nullable Origin origin,
      Backends backends,
      Ticker ticker,
      boolean rehearsed)
      throws CannotException {
    RunningDaemon daemon = new RunningDaemon(configuration, ticker, rehearsed);
    boolean isOpen = false;
    try {
      daemon.open(origin, backends, rehearsed);
      isOpen = true;
      return daemon;
    } catch (ZoneException e) {
      throw new CannotException(e.problems());
    } catch (ListenException | IOException | HypervisorException e) {
      throw new CannotException(String.valueOf(e.getMessage()), e);
    } finally {
      if (!isOpen) { // whatever the reason, a bug included
        daemon.close();
      }
    }
  }

  private void open(@Nullable Origin origin, Backends backends, boolean rehearsed)
      throws CannotException, ZoneException, ListenException, IOException, HypervisorException {
    Configuration configuration = served.configuration();
    Zones zones = Zoning.load(configuration, zoneMemory);
    StateDirectory state = StateDirectory.open(configuration.daemon().state());
    opened.push(state);
    Rehearsal playing =
        rehearsed && configuration.bridge() != null
            ? Rehearsal.begin(state.path(), this::awaitQuiet)
            : null;
    if (playing != null) {
      rehearsal = playing;
      opened.push(playing); // who cannot start leaves nothing of it either
    }
    backends.boards(configuration.boards());
    List<KeptGuest> guests = guests(backends, state);
    ProxySettings proxy = ProxySettings.in(state.path(), rehearsed);
    Network network =
        configuration.bridge() == null ? null : network(configuration.bridge(), proxy);
    NothingHeld nothing = new NothingHeld();
    if (configuration.energy() != null || !configuration.boardMeters().isEmpty()) {
      meter(configuration, state.path(), network);
    }
    AddressHold hold = network == null ? nothing : hold(network, proxy);
    GuestLinks links = network == null ? nothing : network.links();
    PortHold ports = guests.stream().allMatch(RunningDaemon::hasTap) ? nothing : relay();
    opened.push(() -> keeper.close(stopGuestsAtEnd));
    Seats seats =
        Seats.of(
            configuration.pools(), new SeatFiles(state.path().resolve("seats")), ticker.nowNs());
    keeper.give(seats);
    keeper.tell(new Chronicle(events, durations));
    this.seats = seats;
    Discovery discovery = new Discovery(hold, links, ports, seats);
    keeper.start(find(guests, discovery), hold, links, ports);
    if (origin != null) {
      Changeable changeable = changeable(backends, state.path());
      changes = new Changes(origin, changeable, new Transition(keeper, discovery, changeable));
    }
    if (network != null) {
      opened.push(
          ActivityTimer.start(
              network.meter(keeper), this::ready, () -> served.shortestIdleNs(), ticker));
    }
    opened.push(ControlServer.open(configuration.daemon().control(), this, Scope.ADMINISTER));
    for (Tenant tenant : configuration.waking().tenants().values()) {
      if (tenant.control() != null) {
        opened.push(ControlServer.open(tenant.control(), viewOf(tenant.name()), Scope.OPERATE));
      }
    }
    if (playing != null) {
      playing.awaitFirstOnes();
    }
    DnsServer server =
        DnsServer.start(
            DnsAssembly.options(configuration.dns()), zones, keeper, ticker, WallClock.system());
    dns = server;
    opened.push(server);
    if (configuration.api() != null) { // queries are answered already, who waits is no client
      ApiServer door = apiOf(configuration.api()).open();
      api = door;
      opened.push(door);
    }
  }

  private ApiAssembly apiOf(Api settings) {
    return new ApiAssembly(settings, tenant -> tenant.isEmpty() ? this : viewOf(tenant));
  }

  private List<KeptGuest> guests(Backends backends, StateDirectory state)
      throws HypervisorException {
    List<KeptGuest> kept = new ArrayList<>();
    for (Carried carried : Carried.of(served.configuration()).values()) {
      KeptGuest guest = open(carried, backends, state.path());
      hypervisors.put(guest.spec().name(), guest.hypervisor());
      kept.add(guest);
    }
    return kept;
  }

  private KeptGuest open(Carried carried, Backends backends, Path state)
      throws HypervisorException {
    Guest guest = carried.guest();
    Hypervisor hypervisor = backends.open(guest.backend(), state, keeper, ticker);
    Backends.check(guest, hypervisor);
    return new KeptGuest(
        guest.spec(),
        hypervisor,
        guest.stop(),
        guest.ahead(),
        guest.bootDeadlineNs(),
        carried.plainServices());
  }

  private Changeable changeable(Backends backends, Path state) {
    Set<String> announced = served.configuration().proxyProtocol();
    return new Changeable() {
      @Override
      public Served served() {
        return served;
      }

      @Override
      public Zones zones(Configuration next) throws ZoneException {
        return Zoning.loadAgain(next, zoneMemory);
      }

      @Override
      public void serve(Served next, Zones zones) {
        served = next;
        requireNonNull(dns).serve(zones);
      }

      @Override
      public Runnable secrets(Configuration next)
          throws CannotException, IOException, ListenException {
        DnsServer server = requireNonNull(dns);
        List<CookieSecret> cookies = DnsAssembly.cookieSecrets(next.dns().terms().cookieSecret());
        ApiServer door = api;
        Api settings = next.api();
        Runnable renewal =
            door == null || settings == null ? () -> {} : apiOf(settings).renewal(door);
        server.renewCertificate();
        return () -> {
          server.shareCookies(cookies);
          renewal.run();
        };
      }

      @Override
      public KeptGuest open(Carried carried) throws HypervisorException {
        return RunningDaemon.this.open(carried, backends, state);
      }

      @Override
      public void entered(KeptGuest guest) {
        hypervisors.put(guest.spec().name(), guest.hypervisor());
      }

      @Override
      public void left(GuestName guest) {
        hypervisors.remove(guest);
        Connections counted = connections;
        if (counted != null) {
          counted.forget(guest);
        }
      }

      @Override
      public boolean has(GuestSpec.Network network) {
        return network == GuestSpec.Network.TAP ? synjitsu != null : relay != null;
      }

      @Override
      public boolean answers() {
        return answers;
      }

      @Override
      public Set<String> announced() {
        return announced;
      }
    };
  }

  private Daemon viewOf(String tenant) {
    return new TenantView(
        this,
        service -> served.isService(service, tenant),
        guest -> served.tenantOf(guest).equals(tenant));
  }

  private void meter(Configuration configuration, Path state, @Nullable Network network)
      throws CannotException {
    Connections counted = network == null ? null : network.countConnections();
    if (counted != null) {
      opened.push(counted);
      connections = counted;
    }
    DaemonEnergy meters =
        DaemonEnergy.open(
            configuration.energy(),
            configuration.boardMeters(),
            state,
            ticker,
            new DaemonEnergy.Guests() {
              @Override
              public List<StartTrace> starts() {
                return keeper.starts().starts();
              }

              @Override
              public Collection<GuestView> views() {
                return keeper.views();
              }

              @Override
              public boolean isProcess(String guest) {
                return hypervisors.get(new GuestName(guest)) instanceof HasProcess;
              }

              @Override
              public Map<String, Integer> pids() {
                return pidsOfGuests();
              }

              @Override
              public boolean isOfBoards(String guest) {
                return hypervisors.get(new GuestName(guest)) instanceof HasBoards;
              }

              @Override
              public Map<String, String> places() {
                return placesOfGuests();
              }

              @Override
              public Map<String, Long> connections() {
                Relay relays = relay;
                Map<GuestName, Long> counts =
                    new TreeMap<>(relays == null ? Map.of() : relays.connections());
                counts.putAll(counted == null ? Map.of() : counted.counts());
                Map<String, Long> byName = new TreeMap<>();
                counts.forEach((guest, count) -> byName.put(guest.text(), count));
                return byName;
              }

              @Override
              public String tenant(String guest) {
                return served.tenantOf(guest);
              }
            });
    opened.push(meters);
    energy = meters;
  }

  private @Nullable String energyRefusal() {
    DaemonEnergy meters = energy;
    return meters == null ? null : meters.refusal();
  }

  private Map<String, Integer> pidsOfGuests() {
    Map<String, Integer> pids = new TreeMap<>();
    hypervisors.forEach(
        (guest, hypervisor) -> {
          if (hypervisor instanceof HasProcess talent) {
            talent.pid(guest).ifPresent(pid -> pids.put(guest.text(), pid));
          }
        });
    return pids;
  }

  private Map<String, String> placesOfGuests() {
    Map<String, String> places = new TreeMap<>();
    hypervisors.values().stream()
        .distinct()
        .filter(HasBoards.class::isInstance)
        .map(HasBoards.class::cast)
        .forEach(
            talent -> talent.places().forEach((guest, board) -> places.put(guest.text(), board)));
    return places;
  }

  private Network network(Bridge bridge, ProxySettings settings) throws IOException {
    Bridge.Ipv6 ipv6 = bridge.ipv6();
    Network network =
        Network.open(
            new BridgeSettings(
                bridge.name(),
                IpAddr.of(bridge.address()),
                bridge.prefix(),
                IpAddr.of(bridge.probe()),
                ipv6 == null ? null : new Ipv6Net(IpAddr.of(ipv6.address()), ipv6.prefix()),
                bridge.echo()),
            settings.inKernel() ? liveFlows(settings.livePins()) : null);
    opened.push(network);
    return network;
  }

  /** Returns what counts open connections, null where the kernel refuses it. */
  private static @Nullable LiveFlows liveFlows(Path pins) {
    try {
      return LiveFlows.open(pins);
    } catch (IOException refused) {
      LOG.log(
          Level.INFO,
          "who says nothing on an open connection does not keep a guest awake, for the kernel''s"
              + " count of them is refused: {0}",
          refused.getMessage());
      return null;
    }
  }

  private Synjitsu hold(Network network, ProxySettings settings) throws IOException {
    Collection<Service> all = served.services().values();
    // who begins with no service may get any
    answers = all.isEmpty() || all.stream().anyMatch(service -> service.mode() != Mode.HOLD);
    Synjitsu holder =
        answers ? Synjitsu.open(network, ticker, settings) : Synjitsu.open(network, ticker);
    opened.push(holder);
    holder.start(keeper);
    synjitsu = holder;
    return holder;
  }

  private static boolean hasTap(KeptGuest guest) {
    return guest.spec().network() == GuestSpec.Network.TAP;
  }

  private Relay relay() {
    Relay opening = Relay.open(keeper, keeper, ticker, served.configuration().proxyProtocol());
    opened.push(opening);
    relay = opening;
    return opening;
  }

  private static List<FoundGuest> find(List<KeptGuest> guests, Discovery discovery)
      throws CannotException {
    List<FoundGuest> found = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (KeptGuest guest : guests) {
      try {
        found.add(discovery.find(guest));
      } catch (HypervisorException e) {
        problems.add(String.valueOf(e.getMessage())); // it names the guest
      } catch (IOException e) {
        problems.add("guest " + guest.spec().name() + ": " + e.getMessage());
      }
    }
    if (!problems.isEmpty()) {
      throw new CannotException(problems);
    }
    return found;
  }

  /** Quiet is when no guest has anything to do, nor has had for a second. */
  private boolean awaitQuiet(Duration atMost) throws InterruptedException {
    return keeper.await(all -> all.stream().allMatch(this::isSettled), atMost);
  }

  private boolean isSettled(GuestView view) {
    return !TURBULENT.contains(view.state()) && ticker.nowNs() - view.sinceNs() > SETTLING_NS;
  }

  private List<GuestName> ready() {
    return keeper.views().stream()
        .filter(view -> view.state().equals("ready"))
        .map(GuestView::name)
        .toList();
  }

  /** Returns whether its configuration is to be read again when its file has changed. */
  boolean isWatched() {
    return served.configuration().daemon().reload() == org.jitsu.config.Daemon.Reload.WATCHED;
  }

  /** Lets the end of the daemon be the end of its guests too. */
  void stopGuestsAtEnd() {
    stopGuestsAtEnd = true;
  }

  /** Returns the first address on which queries are answered. */
  InetSocketAddress dnsAddress() {
    if (dns == null) {
      throw new IllegalStateException("not started");
    }
    return dns.addresses().getFirst();
  }

  /** Returns one line for whoever started the daemon. */
  String greeting() {
    return "jitsu: answers on "
        + String.join(", ", listen())
        + "; "
        + served.services().size()
        + " services on "
        + hypervisors.size()
        + " guests; control socket "
        + served.configuration().daemon().control();
  }

  private List<String> listen() {
    return dns == null
        ? List.of()
        : dns.addresses().stream()
            .map(a -> a.getAddress().getHostAddress() + ":" + a.getPort())
            .toList();
  }

  @Override
  public Status status() {
    Map<GuestName, String> backends = new TreeMap<>();
    served
        .configuration()
        .guests()
        .forEach(guest -> backends.put(guest.spec().name(), guest.backend()));
    long nowNs = ticker.nowNs();
    List<Status.Guest> guests =
        keeper.views().stream()
            .map(
                view ->
                    new Status.Guest(
                        view.name().text(),
                        backends.getOrDefault(view.name(), ""),
                        view.state(),
                        (nowNs - view.sinceNs()) / 1e9,
                        view.starts(),
                        view.attachment(),
                        withLabel(view.name(), detail(view, nowNs))))
            .toList();
    return new Status(
        ProcessHandle.current().pid(),
        (nowNs - startedNs) / 1e9,
        rehearsal != null && !rehearsal.isOver(),
        listen(),
        guests,
        served.services().values().stream().map(this::service).toList(),
        Counters.of(keeper, dns, synjitsu, api, relay),
        energy == null
            ? null
            : energy.status(keeper.refusals().counts().getOrDefault(Reason.ENERGY, 0L)));
  }

  private Status.Service service(Service service) {
    Tenant tenant = served.configuration().waking().tenant(service);
    return new Status.Service(
        service.name(),
        service.names(),
        service.guest().text(),
        keeper.view(service.guest()).map(GuestView::state).orElse(""),
        tenant == null ? "" : tenant.name(),
        service.addresses().stream().map(AddressText::of).toList(),
        service.ports().stream().map(Port::toString).toList(),
        service.mode().name().toLowerCase(Locale.ROOT),
        service.wake().name().toLowerCase(Locale.ROOT),
        service.idleNs() / 1e9,
        service.ttlSeconds());
  }

  /** Says for which label of its pool a guest is. */
  private String withLabel(GuestName guest, String detail) {
    String label = seats == null ? "" : seats.labelOf(guest);
    return label.isEmpty() ? detail : "for " + label + (detail.isEmpty() ? "" : "; " + detail);
  }

  private static String detail(GuestView view, long nowNs) {
    long waitNs = view.retryAtNs() - nowNs;
    return view.retryAtNs() == 0 || waitNs <= 0
        ? view.detail()
        : view.detail() + "; the next try is due in " + Math.ceilDiv(waitNs, 1_000_000_000L) + " s";
  }

  @Override
  public List<Start> starts() {
    return keeper.starts().starts().stream().map(this::start).toList();
  }

  @Override
  public long lastEvent() {
    return events.last();
  }

  @Override
  public EventLog.Batch eventsSince(long number) {
    return events.since(number);
  }

  @Override
  public List<Refusal> refusals() {
    long nowNs = ticker.nowNs();
    return keeper.refusals().newest().stream()
        .map(
            each ->
                new Refusal(
                    (nowNs - each.atNs()) / 1e9,
                    each.service(),
                    each.causeText(),
                    each.why().reason().word(),
                    each.why().detail()))
        .toList();
  }

  /** Returns what will be the next start to end. */
  CompletionStage<Start> nextStart() {
    return keeper.starts().next().thenApply(this::start);
  }

  private Start start(StartTrace trace) {
    long beganNs = trace.marks().isEmpty() ? 0 : trace.marks().getFirst().atNs();
    List<Start.Moment> moments =
        trace.marks().stream()
            .map(
                mark ->
                    new Start.Moment(
                        mark.phase().name().toLowerCase(Locale.ROOT),
                        (mark.atNs() - beganNs) / 1e6,
                        mark.atNs()))
            .toList();
    return new Start(
        trace.number(),
        trace.id().text(),
        trace.guest().text(),
        trace.cause(),
        trace.outcome(),
        moments,
        energy == null ? null : energy.of(trace.number()));
  }

  @Override
  public Optional<String> metrics() {
    return Optional.of(
        requireNonNull(
                metrics.updateAndGet(
                    known ->
                        known == null ? new DaemonMetrics(this::status, durations, energy) : known))
            .scrape());
  }

  @Override
  public synchronized Change add(String yaml) {
    return dns == null || changes == null ? new Change.Wrong(UNCHANGING) : changes.add(yaml);
  }

  @Override
  public synchronized Change change(String service, String yaml) {
    return dns == null || changes == null
        ? new Change.Wrong(UNCHANGING)
        : changes.change(service, yaml);
  }

  @Override
  public synchronized Change remove(String service) {
    return dns == null || changes == null ? new Change.Wrong(UNCHANGING) : changes.remove(service);
  }

  @Override
  public synchronized Reload reload() {
    return dns == null || changes == null ? new Reload.Wrong(UNCHANGING) : changes.reload();
  }

  @Override
  public Optional<CompletionStage<Outcome>> summon(String service) {
    return Optional.ofNullable(served.services().get(service))
        .map(s -> keeper.summon(s, new Cause.Asked(ticker.nowNs())));
  }

  @Override
  public boolean stop(String guest) {
    return keeper.views().stream()
        .filter(view -> view.name().text().equals(guest))
        .findAny()
        .map(view -> keeper.stop(view.name()))
        .orElse(false);
  }

  /**
   * Stops a guest and returns when it is asleep: whoever connects then is held, and not served by
   * one that is about to end. A rehearsal's, whose next step that is.
   *
   * @throws IOException when it takes longer than a second
   */
  void putToSleep(String guest) throws IOException, InterruptedException {
    stop(guest);
    Predicate<GuestView> isOther = view -> !view.name().text().equals(guest);
    boolean isAsleep =
        keeper.await(
            all -> all.stream().allMatch(isOther.or(view -> view.state().equals("asleep"))),
            SLEEP_DEADLINE);
    if (!isAsleep) {
      throw new IOException("guest " + guest + " did not stop within " + SLEEP_DEADLINE);
    }
  }

  @Override
  public Optional<Printed> printed(String guest) {
    return hypervisors.entrySet().stream()
        .filter(
            entry -> entry.getKey().text().equals(guest) && entry.getValue() instanceof HasConsole)
        .findAny()
        .map(entry -> ((HasConsole) entry.getValue()).printed(entry.getKey()));
  }

  @Override
  public void close() {
    while (!opened.isEmpty()) {
      AutoCloseable next = opened.pop();
      try {
        next.close();
      } catch (Exception e) {
        LOG.log(Level.WARNING, "while ending: {0}", e.toString());
      }
    }
  }
}
