package org.jitsu.backends.board;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jitsu.backends.board.life.BoardHands;
import org.jitsu.backends.board.life.BoardKeeper;
import org.jitsu.backends.board.life.Lodging;
import org.jitsu.backends.board.life.Resident;
import org.jitsu.backends.board.power.PowerSwitch;
import org.jitsu.backends.board.power.Switches;
import org.jitsu.backends.xl.reach.CommandRunner.Followed;
import org.jitsu.backends.xl.reach.Console;
import org.jitsu.backends.xl.reach.LocalRunner;
import org.jitsu.backends.xl.reach.SshRunner;
import org.jitsu.core.GuestName;
import org.jitsu.core.hash.Sha256;
import org.jitsu.core.hypervisor.Attachment;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.GuestStatus;
import org.jitsu.core.hypervisor.GuestWatcher;
import org.jitsu.core.hypervisor.HasBoards;
import org.jitsu.core.hypervisor.HasConsole;
import org.jitsu.core.hypervisor.HasPorts;
import org.jitsu.core.hypervisor.Hypervisor;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.jitsu.core.hypervisor.Printed;
import org.jitsu.core.hypervisor.SpecCheck;
import org.jitsu.core.hypervisor.Started;
import org.jitsu.core.hypervisor.StopMode;
import org.jitsu.core.placement.BoardSpec;
import org.jitsu.core.placement.Demand;
import org.jitsu.core.service.Port;
import org.jitsu.core.time.Ticker;
import org.jitsu.core.trace.Mark;
import org.jitsu.core.trace.Phase;
import org.jitsu.linux.console.ConsoleLog;
import org.jspecify.annotations.Nullable;

/** A process on a board for each guest. */
final class BoardHypervisor implements Hypervisor, HasBoards, HasConsole, HasPorts {

  private static final Logger LOG = System.getLogger(BoardHypervisor.class.getName());

  /** How long a board may take to say that it is awake when the daemon begins. */
  private static final long LOOK_S = 5;

  /** How long the end of a guest that was ended may take to be heard. */
  private static final long TOLD_DEADLINE_S = 30;

  /** A board's own file of a console is emptied when it is as long. */
  private static final long CONSOLE_BYTES = 1024 * 1024;

  /** How often a board is tried that does not do what it is told, before it counts as lost. */
  private static final int TRIES = 5;

  /** The pause after the first of them, in milliseconds; it doubles with each. */
  private static final long FIRST_PAUSE_MS = 500;

  private static final int SIGCONT = 18;
  private static final int SIGSTOP = 19;

  private final Path directory;
  private final GuestWatcher watcher;
  private final Ticker ticker;
  private final LocalRunner commands;
  private final String owner;
  private final ExecutorService hearing =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("board guest").factory());
  private final Map<GuestName, Guest> guests = new ConcurrentHashMap<>();
  private volatile Map<String, BoardHost> hosts = Map.of();
  private volatile @Nullable BoardKeeper keeper;
  private volatile boolean closed;

  /** What is known of a guest; calls for one guest come one at a time, its end at any time. */
  private static final class Guest {
    private volatile @Nullable Definition definition;
    private volatile Consumer<String> lines = line -> {};
    private volatile @Nullable Console console; // of its last start, also when that has ended
    private final AtomicReference<@Nullable Running> running = new AtomicReference<>();
    private volatile @Nullable Use use; // from before it is started until it has ended
  }

  /** An image on a board that must stay there. */
  private record Use(BoardHost host, String sha256) {}

  /**
   * A guest as it is started next.
   *
   * @param sha256 the digest of its image
   */
  private record Definition(GuestSpec spec, Demand demand, String sha256) {}

  /** A guest on a board. */
  private static final class Running {
    private final BoardHost host;
    private final Attachment.Ports attachment;
    private final Console console;
    private final AtomicLong heardBytes = new AtomicLong();
    private final CompletableFuture<Void> told = new CompletableFuture<>();
    private volatile @Nullable Followed followed;

    Running(BoardHost host, Attachment.Ports attachment, Console console) {
      this.host = host;
      this.attachment = attachment;
      this.console = console;
    }

    void hush() {
      Followed heard = followed;
      if (heard != null) {
        heard.close();
      }
      console.close();
    }
  }

  private BoardHypervisor(
      Path directory, GuestWatcher watcher, Ticker ticker, LocalRunner commands, String owner) {
    this.directory = directory;
    this.watcher = watcher;
    this.ticker = ticker;
    this.commands = commands;
    this.owner = owner;
  }

  /** Opens the backend, without boards. */
  static BoardHypervisor open(Path directory, GuestWatcher watcher, Ticker ticker)
      throws HypervisorException {
    try {
      Path real = Files.createDirectories(directory).toRealPath();
      return new BoardHypervisor(
          real,
          watcher,
          ticker,
          LocalRunner.open(real.resolve("followed.local")), // no guest's name has a dot
          owner(real));
    } catch (IOException failure) {
      throw new HypervisorException(
          Kind.UNAVAILABLE,
          "the directory " + directory + " of the board backend: " + failure,
          failure);
    }
  }

  /** Returns by what the boards know us, the same for ever. */
  private static String owner(Path directory) throws IOException {
    Path file = directory.resolve("owner.id");
    if (!Files.exists(file)) {
      String host = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
      Path draft = directory.resolve("owner.draft");
      Files.writeString(draft, "jitsu on " + host + ", " + UUID.randomUUID() + "\n");
      Files.move(draft, file);
    }
    return Files.readString(file).strip();
  }

  @Override
  public void boards(List<BoardSpec> boards) throws HypervisorException {
    Map<String, BoardHost> all = new LinkedHashMap<>();
    for (BoardSpec board : boards) {
      try {
        BoardOptions options = BoardOptions.parse(board);
        PowerSwitch power = Switches.of(board.options(), commands);
        all.put(
            board.name(),
            new BoardHost(board.name(), options, power, SshRunner.open(options.target()), owner));
      } catch (HypervisorException wrong) {
        all.values().forEach(BoardHost::close);
        throw new HypervisorException(
            wrong.kind(), "board " + board.name() + ": " + wrong.getMessage(), wrong);
      } catch (IllegalArgumentException wrong) {
        all.values().forEach(BoardHost::close);
        throw SpecCheck.bad("board " + board.name() + ": " + wrong.getMessage());
      }
    }
    BoardKeeper next = new BoardKeeper(boards, new Hands(all), this::lost, ticker);
    hosts = Map.copyOf(all);
    next.start(look(all));
    keeper = next;
  }

  @Override
  public Map<GuestName, String> places() {
    BoardKeeper present = keeper;
    return present == null ? Map.of() : present.places().toCompletableFuture().join();
  }

  /** Looks at all boards at once; one that does not say in time that it is awake counts as off. */
  private static Map<String, List<Resident>> look(Map<String, BoardHost> all) {
    Map<String, CompletableFuture<Optional<List<Resident>>>> looks = new HashMap<>();
    all.forEach(
        (name, host) -> {
          CompletableFuture<Optional<List<Resident>>> look = new CompletableFuture<>();
          looks.put(name, look.completeOnTimeout(Optional.empty(), LOOK_S, TimeUnit.SECONDS));
          Thread.ofVirtual().name("look at board " + name).start(() -> look.complete(host.look()));
        });
    Map<String, List<Resident>> awake = new HashMap<>();
    looks.forEach((name, look) -> look.join().ifPresent(found -> awake.put(name, found)));
    return awake;
  }

  /** What the keeper has done. */
  private record Hands(Map<String, BoardHost> hosts) implements BoardHands {

    private BoardHost host(String board) {
      BoardHost host = hosts.get(board);
      if (host == null) {
        throw new IllegalArgumentException("there is no board '" + board + "'");
      }
      return host;
    }

    @Override
    public void switchOn(String board) throws IOException {
      host(board).power().on();
    }

    @Override
    public Reach reach(String board, int wake) {
      return host(board).reach(wake);
    }

    @Override
    public void shutDown(String board) {
      host(board).shutDown();
    }

    @Override
    public void switchOff(String board) throws IOException {
      host(board).power().off();
    }
  }

  private BoardKeeper keeper() throws HypervisorException {
    BoardKeeper present = keeper;
    if (present == null) {
      throw SpecCheck.bad("there are no boards: name them under 'boards'");
    }
    return present;
  }

  @Override
  public void define(GuestSpec spec) throws HypervisorException {
    try {
      GuestOptions options = GuestOptions.parse(spec.options());
      GuestOptions.check(spec);
      Demand demand =
          new Demand(
              spec.name(),
              Elf.architecture(spec.kernel()),
              spec.memoryBytes(),
              options.board(),
              options.apart());
      Optional<String> objection = keeper().objection(demand);
      if (objection.isPresent()) {
        throw SpecCheck.bad(objection.get());
      }
      long imageBytes = Files.size(spec.kernel());
      if (imageBytes > spec.memoryBytes()) {
        throw SpecCheck.bad(
            "its image has "
                + imageBytes
                + " bytes, more than its memory of "
                + spec.memoryBytes());
      }
      Definition definition = new Definition(spec, demand, Sha256.hex(spec.kernel()));
      Guest guest = guest(spec.name());
      adopt(spec.name(), guest, definition);
      guest.definition = definition;
    } catch (IOException unreadable) {
      throw new HypervisorException(
          Kind.BAD_DEFINITION,
          "guest " + spec.name() + ": kernel " + spec.kernel() + " cannot be read: " + unreadable,
          unreadable);
    } catch (HypervisorException refused) {
      throw refused.about(spec.name());
    }
  }

  @Override
  public GuestStatus status(GuestName name) throws HypervisorException {
    Guest guest = guest(name);
    definition(name, guest);
    Running running = guest.running.get();
    try {
      return running == null ? GuestStatus.STOPPED : running.host.status(name);
    } catch (HypervisorException failed) {
      throw failed.about(name);
    }
  }

  @Override
  public Started start(GuestName name, List<GuestLink> links) throws HypervisorException {
    Guest guest = guest(name);
    Definition definition = definition(name, guest);
    try {
      Running running = guest.running.get();
      if (running == null) {
        return boot(name, guest, definition);
      }
      return switch (running.host.status(name)) {
        case RUNNING -> throw new HypervisorException(Kind.ALREADY_RUNNING, "it runs already");
        case PAUSED -> {
          running.host.signal(name, SIGCONT);
          yield new Started(
              running.attachment, List.of(new Mark(Phase.RUNNING, ticker.nowNs())), true);
        }
        case STOPPED -> {
          awaitTold(running);
          yield boot(name, guest, definition);
        }
      };
    } catch (HypervisorException failed) {
      throw failed.about(name);
    }
  }

  /** Starts it; on another board when the one that was chosen is not there any more. */
  private Started boot(GuestName name, Guest guest, Definition definition)
      throws HypervisorException {
    try {
      return bootOnce(name, guest, definition);
    } catch (LostBoardException lost) {
      LOG.log(Level.WARNING, "guest {0} is placed anew: {1}", name, lost.getMessage());
    }
    try {
      return bootOnce(name, guest, definition);
    } catch (LostBoardException lost) {
      throw new HypervisorException(Kind.UNAVAILABLE, lost.getMessage(), lost);
    }
  }

  /** The board that was chosen is lost. */
  private static final class LostBoardException extends Exception {
    private static final long serialVersionUID = 1L;

    LostBoardException(HypervisorException why) {
      super(why.getMessage(), why);
    }

    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage());
    }
  }

  private Started bootOnce(GuestName name, Guest guest, Definition definition)
      throws HypervisorException, LostBoardException {
    return switch (keeper().place(definition.demand()).toCompletableFuture().join()) {
      case Lodging.Denied(String why) -> throw new HypervisorException(Kind.NO_RESOURCES, why);
      case Lodging.Given given -> {
        BoardHost host = host(given.board());
        try {
          yield run(name, guest, definition, host, given.seat());
        } catch (HypervisorException failed) {
          guest.use = null;
          boolean isLost =
              (failed.kind() == Kind.UNAVAILABLE && isGone(host)) || !isEnded(name, host);
          if (isLost) {
            keeper().lost(host.name(), host.wake(), String.valueOf(failed.getMessage()));
          }
          keeper().left(name);
          if (isLost) {
            throw new LostBoardException(failed);
          }
          throw failed;
        }
      }
    };
  }

  /** Ends what may have been started all the same; returns whether nothing runs. */
  private static boolean isEnded(GuestName name, BoardHost host) {
    try {
      host.end(name);
      return true;
    } catch (HypervisorException failed) {
      LOG.log(Level.WARNING, "guest " + name + " may run on board " + host, failed);
      return false;
    }
  }

  private Started run(GuestName name, Guest guest, Definition definition, BoardHost host, int seat)
      throws HypervisorException, LostBoardException {
    Mark spawned = new Mark(Phase.SPAWNED, ticker.nowNs());
    guest.use = new Use(host, definition.sha256());
    host.put(definition.spec().kernel(), definition.sha256(), used(host));
    List<String> arguments =
        GuestOptions.arguments(definition.spec(), host.endpoint(seat).getPort());
    Running running = running(name, guest, definition, host, seat, false);
    GuestSpec spec = definition.spec();
    String program = String.valueOf(spec.kernel().getFileName());
    try {
      host.start(name, definition.sha256(), program, seat, spec.memoryBytes(), arguments);
    } catch (HypervisorException failed) {
      running.hush();
      throw failed;
    }
    guest.running.set(running);
    if (keeper().find(definition.demand()).toCompletableFuture().join().isEmpty()
        && guest.running.compareAndSet(running, null)) { // else its end was told already
      running.hush();
      guest.use = null;
      throw new LostBoardException(
          new HypervisorException(
              Kind.UNAVAILABLE, "board " + host + " was lost while the guest was started there"));
    }
    hear(name, guest, running, 0);
    return new Started(
        running.attachment, List.of(spawned, new Mark(Phase.RUNNING, ticker.nowNs())));
  }

  /** Returns the images on a board that somebody may be executing. */
  private Set<String> used(BoardHost host) {
    Set<String> used = new HashSet<>();
    for (Guest guest : guests.values()) {
      Use use = guest.use;
      if (use != null && use.host() == host) {
        used.add(use.sha256());
      }
    }
    return used;
  }

  /** Takes charge of a guest that an earlier daemon left running. */
  private void adopt(GuestName name, Guest guest, Definition definition)
      throws HypervisorException {
    if (guest.running.get() != null) {
      return;
    }
    Optional<Lodging.Given> found = keeper().find(definition.demand()).toCompletableFuture().join();
    if (found.isPresent()) {
      BoardHost host = host(found.get().board());
      Running running = running(name, guest, definition, host, found.get().seat(), true);
      guest.use = new Use(host, definition.sha256()); // most likely
      guest.running.set(running);
      LOG.log(Level.INFO, "guest {0} runs: adopted on board {1}", name, host);
      hear(name, guest, running, 0);
    }
  }

  private Running running(
      GuestName name, Guest guest, Definition definition, BoardHost host, int seat, boolean adopted)
      throws HypervisorException {
    Path file = directory.resolve(name.text()).resolve("console.log");
    Runnable spoke = () -> watcher.spoke(name, ticker.nowNs());
    Consumer<String> lines = line -> guest.lines.accept(line);
    try {
      // What an adopted guest printed is heard again from its beginning.
      Console console = Console.next(file, adopted ? () -> {} : spoke, lines);
      guest.console = console;
      Map<Port, InetSocketAddress> ports = new HashMap<>();
      Port port = GuestOptions.port(definition.spec());
      if (port != null) {
        ports.put(port, host.endpoint(seat));
      }
      return new Running(host, new Attachment.Ports(ports), console);
    } catch (IOException unwritable) {
      throw new HypervisorException(
          Kind.NO_RESOURCES, "its console cannot be kept: " + unwritable, unwritable);
    }
  }

  /** Hears a guest from where it was heard last. */
  private void hear(GuestName name, Guest guest, Running running, int breaks) {
    long beforeBytes = running.heardBytes.get();
    try {
      Followed followed =
          running.host.follow(name, beforeBytes + 1, bytes -> heard(name, running, bytes));
      running.followed = followed;
      var _ =
          followed
              .onEnd()
              .thenRun(
                  () -> {
                    boolean anew = running.heardBytes.get() != beforeBytes;
                    later(() -> ask(name, guest, running, anew ? 1 : breaks + 1));
                  });
    } catch (HypervisorException broken) {
      later(() -> ask(name, guest, running, breaks + 1));
    }
  }

  private void later(Runnable work) {
    try {
      hearing.execute(work);
    } catch (RejectedExecutionException closing) {
      // Nobody wants to know any more.
    }
  }

  private void heard(GuestName name, Running running, ByteBuffer bytes) {
    long sum = running.heardBytes.addAndGet(bytes.remaining());
    running.console.accept(bytes);
    if (sum >= CONSOLE_BYTES && running.heardBytes.compareAndSet(sum, 0)) {
      later(
          () -> {
            try {
              running.host.trim(name);
            } catch (HypervisorException failed) {
              LOG.log(Level.WARNING, "the console of guest " + name + " grows", failed);
            }
          });
    }
  }

  /** Finds out why a guest is not heard any more: it has ended, or its session or its board has. */
  private void ask(GuestName name, Guest guest, Running running, int breaks) {
    if (closed || guest.running.get() != running) {
      return;
    }
    try {
      BoardHost.Rest rest = running.host.rest(name, running.heardBytes.get() + 1);
      if (rest.ended()) {
        running.console.accept(ByteBuffer.wrap(rest.printed().getBytes(StandardCharsets.UTF_8)));
        ended(name, guest, running, "its process ended");
      } else {
        after(breaks, () -> hear(name, guest, running, breaks));
      }
    } catch (HypervisorException broken) {
      if (breaks < TRIES) {
        after(breaks, () -> ask(name, guest, running, breaks + 1));
      } else {
        lose(running.host, String.valueOf(broken.getMessage()));
      }
    }
  }

  /** Does something on a thread of its own, after so many failures at once. */
  private void after(int failures, Runnable work) {
    long pauseMs = FIRST_PAUSE_MS << (Math.min(failures, TRIES) - 1);
    CompletableFuture.delayedExecutor(
            pauseMs, TimeUnit.MILLISECONDS, run -> Thread.ofVirtual().start(run))
        .execute(work);
  }

  /** Returns whether a board that failed us does not answer any more, tried more than once. */
  private boolean isGone(BoardHost host) {
    CompletableFuture<Boolean> gone = new CompletableFuture<>();
    tryAgain(host, 1, gone);
    return gone.join();
  }

  private void tryAgain(BoardHost host, int tries, CompletableFuture<Boolean> gone) {
    if (closed || host.answers()) {
      gone.complete(false);
    } else if (tries == TRIES) {
      gone.complete(true);
    } else {
      after(tries, () -> tryAgain(host, tries + 1, gone));
    }
  }

  private void lose(BoardHost host, String why) {
    BoardKeeper present = keeper;
    if (present != null && !closed) {
      present.lost(host.name(), host.wake(), why);
    }
  }

  /** On the keeper's thread. */
  private void lost(GuestName name, String board, String why) {
    Guest guest = guest(name);
    Running running = guest.running.get();
    if (running != null) {
      ended(name, guest, running, "board " + board + " was lost: " + why);
    }
  }

  private void ended(GuestName name, Guest guest, Running running, String how) {
    if (guest.running.compareAndSet(running, null)) {
      guest.use = null;
      BoardKeeper present = keeper;
      if (present != null) {
        present.left(name);
      }
      running.hush();
      watcher.ended(name, how);
      running.told.complete(null);
    }
  }

  @Override
  public void stop(GuestName name, StopMode mode) throws HypervisorException {
    Guest guest = guest(name);
    Definition definition = definition(name, guest);
    Running running = guest.running.get();
    if (running == null) {
      return;
    }
    try {
      switch (mode) {
        case PAUSE -> running.host.signal(name, SIGSTOP);
        case SHUTDOWN -> {
          Duration deadline = Duration.ofNanos(definition.spec().shutdownDeadlineNs());
          if (!running.host.ask(name, deadline)) {
            running.host.end(name);
          }
          ended(name, guest, running, "it was asked to end");
        }
        case DESTROY -> {
          running.host.end(name);
          ended(name, guest, running, "it was destroyed");
        }
        case SUSPEND ->
            throw new HypervisorException(Kind.FAILED, "a board's guest cannot be saved to disk");
      }
      if (mode != StopMode.PAUSE) {
        awaitTold(running);
      }
    } catch (HypervisorException failed) {
      if (failed.kind() == Kind.UNAVAILABLE && isGone(running.host)) {
        lose(running.host, String.valueOf(failed.getMessage()));
        awaitTold(running); // it ended with its board
        return;
      }
      throw failed.about(name);
    }
  }

  private static void awaitTold(Running running) throws HypervisorException {
    boolean told =
        running
            .told
            .thenApply(nothing -> true)
            .completeOnTimeout(false, TOLD_DEADLINE_S, TimeUnit.SECONDS)
            .join();
    if (!told) {
      throw new HypervisorException(
          Kind.UNAVAILABLE,
          "the end of a guest on board " + running.host + " was not told in time");
    }
  }

  @Override
  public void undefine(GuestName name) {
    Guest guest = guests.get(name);
    if (guest != null && guest.running.get() == null) {
      guests.remove(name);
    }
  }

  @Override
  public Attachment.Ports ports(GuestName name) throws HypervisorException {
    Guest guest = guest(name);
    definition(name, guest);
    Running running = guest.running.get();
    return running == null ? new Attachment.Ports() : running.attachment;
  }

  @Override
  public Printed printed(GuestName name) {
    Guest guest = guests.get(name);
    Console console = guest == null ? null : guest.console;
    try {
      if (console != null) {
        return console.printed();
      }
      Path file = directory.resolve(name.text()).resolve("console.log");
      byte[] kept = ConsoleLog.tail(file, Console.SHOWN_BYTES);
      return Printed.of(0, kept.length, kept);
    } catch (IOException none) {
      return Printed.nothing();
    }
  }

  @Override
  public void onConsoleLine(GuestName name, Consumer<String> lines) {
    guest(name).lines = lines;
  }

  @Override
  public void close() {
    closed = true;
    BoardKeeper present = keeper;
    if (present != null) {
      present.close();
    }
    hearing.shutdownNow();
    for (Guest guest : guests.values()) {
      Running running = guest.running.getAndSet(null);
      if (running != null) {
        running.hush();
      }
    }
    hosts.values().forEach(BoardHost::close);
    hearing.close();
    commands.close();
  }

  private BoardHost host(String board) throws HypervisorException {
    BoardHost host = hosts.get(board);
    if (host == null) {
      throw new HypervisorException(Kind.UNAVAILABLE, "there is no board '" + board + "'");
    }
    return host;
  }

  private Guest guest(GuestName name) {
    return guests.computeIfAbsent(name, unknown -> new Guest());
  }

  private static Definition definition(GuestName name, Guest guest) throws HypervisorException {
    Definition definition = guest.definition;
    if (definition == null) {
      throw new HypervisorException(Kind.UNKNOWN_GUEST, "guest " + name + " is not defined");
    }
    return definition;
  }
}
