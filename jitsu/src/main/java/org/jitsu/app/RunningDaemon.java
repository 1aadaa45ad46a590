package org.jitsu.app;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jitsu.app.power.DaemonEnergy;
import org.jitsu.config.Bridge;
import org.jitsu.config.Configuration;
import org.jitsu.config.Energy;
import org.jitsu.config.Guest;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.GuestLinks;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.HasConsole;
import org.jitsu.core.hypervisor.HasProcess;
import org.jitsu.core.hypervisor.Hypervisor;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.service.AddressText;
import org.jitsu.core.service.Mode;
import org.jitsu.core.service.Port;
import org.jitsu.core.service.Service;
import org.jitsu.core.summon.AddressHold;
import org.jitsu.core.summon.Cause;
import org.jitsu.core.summon.Outcome;
import org.jitsu.core.summon.PortHold;
import org.jitsu.core.summon.Summoner;
import org.jitsu.core.time.Ticker;
import org.jitsu.core.time.WallClock;
import org.jitsu.core.trace.StartTrace;
import org.jitsu.core.wake.Tenant;
import org.jitsu.dns.DnsCounts;
import org.jitsu.dns.DnsServer;
import org.jitsu.dns.ListenException;
import org.jitsu.dns.ZoneException;
import org.jitsu.dns.Zones;
import org.jitsu.guest.FoundGuest;
import org.jitsu.guest.GuestKeeper;
import org.jitsu.guest.GuestView;
import org.jitsu.guest.KeptGuest;
import org.jitsu.ops.ControlServer;
import org.jitsu.ops.Daemon;
import org.jitsu.ops.Refusal;
import org.jitsu.ops.Start;
import org.jitsu.ops.Status;
import org.jitsu.synjitsu.hold.ProxySettings;
import org.jitsu.synjitsu.hold.Synjitsu;
import org.jitsu.synjitsu.link.ActivityMeter;
import org.jitsu.synjitsu.link.BridgeSettings;
import org.jitsu.synjitsu.link.Ipv6Net;
import org.jitsu.synjitsu.link.Network;
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

  /** How often the guests' traffic is looked at. */
  private static final long ACTIVITY_PERIOD_MS = 1000;

  /** States in which the machine has something to do for a guest. */
  private static final Set<String> TURBULENT = Set.of("queued", "booting", "draining");

  /** For how long a rehearsal's guest may take to stop. */
  private static final Duration SLEEP_DEADLINE = Duration.ofSeconds(1);

  private final Configuration configuration;
  private final Ticker ticker;
  private final long startedNs;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final Map<GuestName, Hypervisor> hypervisors = new TreeMap<>();
  private final Map<String, Service> services = new LinkedHashMap<>();
  private final GuestKeeper keeper;
  private boolean stopGuestsAtEnd;
  private volatile @Nullable DnsServer dns;
  private volatile @Nullable Synjitsu synjitsu;
  private volatile @Nullable Relay relay;
  private volatile @Nullable DaemonEnergy energy;
  private Summoner summoner;

  private RunningDaemon(Configuration configuration, Ticker ticker, boolean rehearsed) {
    this.configuration = configuration;
    this.ticker = ticker;
    this.startedNs = ticker.nowNs();
    this.keeper =
        new GuestKeeper(
            ticker,
            rehearsed ? Level.INFO : Level.DEBUG,
            configuration.waking(),
            WallClock.system(),
            List.of());
    this.summoner = keeper;
    configuration.services().forEach(service -> services.put(service.name(), service));
  }

  /** Starts the daemon that {@code configuration} describes. Blocks until it answers queries. */
  static RunningDaemon start(Configuration configuration, Backends backends, Ticker ticker)
      throws CannotException {
    return start(configuration, backends, ticker, true);
  }

  /** Starts a daemon whose first start may be slow, and of whose guests the log says nothing. */
  static RunningDaemon startUnrehearsed(
      Configuration configuration, Backends backends, Ticker ticker) throws CannotException {
    return start(configuration, backends, ticker, false);
  }

  private static RunningDaemon start(
      Configuration configuration, Backends backends, Ticker ticker, boolean rehearsed)
      throws CannotException {
    RunningDaemon daemon = new RunningDaemon(configuration, ticker, rehearsed);
    boolean isOpen = false;
    try {
      daemon.open(backends, rehearsed);
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

  private void open(Backends backends, boolean rehearsed)
      throws CannotException, ZoneException, ListenException, IOException, HypervisorException {
    Zones zones = Zoning.load(configuration);
    StateDirectory state = StateDirectory.open(configuration.daemon().state());
    opened.push(state);
    Rehearsal rehearsal =
        rehearsed && configuration.bridge() != null
            ? Rehearsal.begin(state.path(), this::awaitQuiet)
            : null;
    if (rehearsal != null) {
      opened.push(rehearsal); // who cannot start leaves nothing of it either
    }
    List<KeptGuest> guests = guests(backends, state);
    Network network = configuration.bridge() == null ? null : network(configuration.bridge());
    NothingHeld nothing = new NothingHeld();
    if (configuration.energy() != null) {
      meter(configuration.energy(), state.path());
    }
    ProxySettings proxy = ProxySettings.in(state.path(), rehearsed);
    AddressHold hold = network == null ? nothing : hold(network, proxy);
    GuestLinks links = network == null ? nothing : network.links();
    PortHold ports = guests.stream().allMatch(RunningDaemon::hasTap) ? nothing : relay();
    opened.push(() -> keeper.close(stopGuestsAtEnd));
    keeper.start(find(guests, new Discovery(hold, links, ports)), hold, links, ports);
    if (network != null) {
      measure(network.meter(keeper));
    }
    opened.push(ControlServer.open(configuration.daemon().control(), this));
    for (Tenant tenant : configuration.waking().tenants().values()) {
      if (tenant.control() != null) {
        opened.push(ControlServer.open(tenant.control(), viewOf(tenant)));
      }
    }
    if (rehearsal != null) {
      rehearsal.awaitFirstOnes();
    }
    DnsServer server =
        DnsServer.start(
            DnsAssembly.options(configuration.dns()), zones, summoner, ticker, WallClock.system());
    dns = server;
    opened.push(server);
  }

  private List<KeptGuest> guests(Backends backends, StateDirectory state)
      throws HypervisorException {
    List<KeptGuest> kept = new ArrayList<>();
    for (Guest guest : configuration.guests()) {
      GuestName name = guest.spec().name();
      List<Service> carried =
          configuration.services().stream().filter(s -> s.guest().equals(name)).toList();
      if (carried.isEmpty()) {
        continue;
      }
      Hypervisor hypervisor = backends.open(guest.backend(), state.path(), keeper, ticker);
      hypervisors.put(name, hypervisor);
      kept.add(
          new KeptGuest(guest.spec(), hypervisor, guest.stop(), guest.bootDeadlineNs(), carried));
    }
    return kept;
  }

  private Daemon viewOf(Tenant tenant) {
    List<Service> own =
        configuration.services().stream()
            .filter(service -> tenant.equals(configuration.waking().tenant(service)))
            .toList();
    return new TenantView(
        this,
        own.stream().map(Service::name).collect(Collectors.toSet()),
        own.stream().map(service -> service.guest().text()).collect(Collectors.toSet()));
  }

  /** Whoever wakes guests comes through the gate of energy from here on. */
  private void meter(Energy settings, Path state) throws CannotException {
    DaemonEnergy meters =
        DaemonEnergy.open(
            settings,
            state,
            ticker,
            new DaemonEnergy.Guests() {
              @Override
              public List<StartTrace> starts() {
                return keeper.starts().starts();
              }

              @Override
              public Map<String, Integer> pids() {
                return pidsOfGuests();
              }
            });
    opened.push(meters);
    energy = meters;
    summoner = meters.gate(keeper, this::isAwake);
  }

  private boolean isAwake(GuestName guest) {
    return keeper
        .view(guest)
        .map(view -> view.state().equals("ready") || view.state().equals("booting"))
        .orElse(false);
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

  private Network network(Bridge bridge) throws IOException {
    Bridge.Ipv6 ipv6 = bridge.ipv6();
    Network network =
        Network.open(
            new BridgeSettings(
                bridge.name(),
                IpAddr.of(bridge.address()),
                bridge.prefix(),
                IpAddr.of(bridge.probe()),
                ipv6 == null ? null : new Ipv6Net(IpAddr.of(ipv6.address()), ipv6.prefix())));
    opened.push(network);
    return network;
  }

  private Synjitsu hold(Network network, ProxySettings settings) throws IOException {
    boolean answers = services.values().stream().anyMatch(service -> service.mode() != Mode.HOLD);
    Synjitsu holder =
        answers ? Synjitsu.open(network, ticker, settings) : Synjitsu.open(network, ticker);
    opened.push(holder);
    holder.start(summoner);
    synjitsu = holder;
    return holder;
  }

  private static boolean hasTap(KeptGuest guest) {
    return guest.spec().network() == GuestSpec.Network.TAP;
  }

  private Relay relay() {
    Relay opening = Relay.open(summoner, keeper, ticker, configuration.proxyProtocol());
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

  private void measure(ActivityMeter meter) {
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("activity").daemon().factory());
    opened.push(timer::shutdownNow);
    timer.scheduleWithFixedDelay(
        () -> {
          try {
            meter.sample(ready(), ticker.nowNs());
          } catch (IOException | RuntimeException e) {
            LOG.log(Level.WARNING, "the guests' traffic could not be read: {0}", e.getMessage());
          }
        },
        ACTIVITY_PERIOD_MS,
        ACTIVITY_PERIOD_MS,
        TimeUnit.MILLISECONDS);
  }

  private boolean awaitQuiet(Duration atMost) throws InterruptedException {
    return keeper.await(
        all -> all.stream().noneMatch(view -> TURBULENT.contains(view.state())), atMost);
  }

  private List<GuestName> ready() {
    return keeper.views().stream()
        .filter(view -> view.state().equals("ready"))
        .map(GuestView::name)
        .toList();
  }

  private static void count(DnsCounts counts, Map<String, Long> counters) {
    counts.replies().forEach((rcode, count) -> counters.put("dns.replies." + rcode, count));
    counts.types().forEach((type, count) -> counters.put("dns.types." + type, count));
    counts
        .transports()
        .forEach((transport, count) -> counters.put("dns.transports." + transport, count));
    counters.put("dns.dropped", counts.dropped());
    counters.put("dns.slipped", counts.slipped());
    counters.put("dns.limited", counts.limited());
    counters.put("dns.unsent", counts.unsent());
    counters.put("dns.transfers", counts.transfers());
    counters.put("dns.summons", counts.summons());
    counters.put("dns.waits.refused", counts.waitsRefused());
    counters.put("dns.waits.expired", counts.waitsExpired());
    counters.put("dns.connections.refused", counts.connectionsRefused());
    counters.put("dns.connections.cut", counts.connectionsCut());
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
        + services.size()
        + " services on "
        + hypervisors.size()
        + " guests; control socket "
        + configuration.daemon().control();
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
    configuration.guests().forEach(guest -> backends.put(guest.spec().name(), guest.backend()));
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
                        detail(view, nowNs)))
            .toList();
    List<Status.Service> named =
        services.values().stream()
            .map(
                service ->
                    new Status.Service(
                        service.name(),
                        service.guest().text(),
                        service.addresses().stream().map(AddressText::of).toList(),
                        service.ports().stream().map(Port::toString).toList()))
            .toList();
    Map<String, Long> counters = new TreeMap<>();
    counters.put("guests.overflows", keeper.overflows());
    counters.put("guests.evictions", keeper.evictions());
    keeper
        .refusals()
        .counts()
        .forEach((reason, count) -> counters.put("guests.refused." + reason.word(), count));
    if (dns != null) {
      count(dns.counts(), counters);
    }
    if (synjitsu != null) {
      synjitsu.drops().forEach((reason, count) -> counters.put("held.dropped." + reason, count));
      synjitsu.proxied().forEach((end, count) -> counters.put("answered." + end, count));
    }
    if (relay != null) {
      relay.counts().forEach((what, count) -> counters.put("relayed." + what, count));
    }
    return new Status(
        ProcessHandle.current().pid(),
        (nowNs - startedNs) / 1e9,
        listen(),
        guests,
        named,
        counters,
        energy == null ? null : energy.status(this::tenantOf));
  }

  /** Returns the tenant that a guest works for, by its first service; empty when it is nobody's. */
  private String tenantOf(String guest) {
    return services.values().stream()
        .filter(service -> service.guest().text().equals(guest))
        .findFirst()
        .map(service -> configuration.waking().tenant(service))
        .map(Tenant::name)
        .orElse("");
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
                        mark.phase().name().toLowerCase(java.util.Locale.ROOT),
                        (mark.atNs() - beganNs) / 1e6,
                        mark.atNs()))
            .toList();
    return new Start(
        trace.number(),
        trace.guest().text(),
        trace.cause(),
        trace.outcome(),
        moments,
        energy == null ? null : energy.of(trace.number()));
  }

  @Override
  public Optional<String> metrics() {
    return Optional.ofNullable(energy).map(DaemonEnergy::metrics);
  }

  @Override
  public Optional<CompletionStage<Outcome>> summon(String service) {
    return Optional.ofNullable(services.get(service))
        .map(s -> keeper.summon(s, new Cause.Asked(ticker.nowNs())));
  }

  /** Reads zone files and the certificate again; what is broken leaves all as it was. */
  @Override
  public synchronized List<String> reload() {
    DnsServer server = dns;
    if (server == null) {
      return List.of("the daemon is still starting");
    }
    try {
      Zones zones = Zoning.load(configuration);
      server.renewCertificate();
      server.serve(zones);
      LOG.log(Level.INFO, "the zones were read again");
      return List.of();
    } catch (ZoneException e) {
      return e.problems();
    } catch (ListenException e) {
      return List.of(String.valueOf(e.getMessage()));
    }
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
  public Optional<String> console(String guest) {
    return hypervisors.entrySet().stream()
        .filter(
            entry -> entry.getKey().text().equals(guest) && entry.getValue() instanceof HasConsole)
        .findAny()
        .map(entry -> ((HasConsole) entry.getValue()).console(entry.getKey()));
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
