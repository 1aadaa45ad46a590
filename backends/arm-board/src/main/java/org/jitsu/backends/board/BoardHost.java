package org.jitsu.backends.board;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jitsu.backends.board.life.BoardHands.Reach;
import org.jitsu.backends.board.life.Resident;
import org.jitsu.backends.board.power.PowerSwitch;
import org.jitsu.backends.xl.reach.CommandRunner.Finished;
import org.jitsu.backends.xl.reach.CommandRunner.Followed;
import org.jitsu.backends.xl.reach.SshRunner;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.GuestStatus;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A board: what is asked of it over its session. A guest there is a directory; its process holds a
 * lock in it as long as it lives, so that the board's kernel says whether it runs, and lets nobody
 * start it twice. Calls block; any thread.
 */
final class BoardHost implements AutoCloseable {

  static final Duration QUICK = Duration.ofSeconds(30);
  static final Duration SLOW = Duration.ofMinutes(2);
  private static final Duration CONNECT = Duration.ofSeconds(1);
  private static final Duration SHUTDOWN = Duration.ofSeconds(20);

  /** What a board that is asked for its system's words must have. */
  private static final String NEEDED = "flock setsid sha256sum tail touch env sed";

  /** {@code $1} is the directory, {@code $2} the owner; prints whose it is. */
  private static final String CLAIM =
      "for p in "
          + NEEDED
          + "; do command -v $p >/dev/null || { echo \"there is no $p\" >&2; exit 1; }; done;"
          + " umask 077; mkdir -p \"$1/images\" \"$1/guests\" || exit 1;"
          + " (set -C; printf '%s\\n' \"$2\" >\"$1/owner\") 2>/dev/null; cat \"$1/owner\"";

  private static final String OWNER = "[ ! -e \"$1/owner\" ] || cat \"$1/owner\"";

  /** Whether nobody holds the lock of the guest {@code $g}. */
  private static final String FREE = "flock -n -s \"$g/lock\" true";

  private static final String KILL =
      FREE + " || { kill -9 \"-$(cat \"$g/pid\")\"; flock -s \"$g/lock\" true; }; ";

  private static final String EACH =
      "for g in \"$1\"/guests/*; do [ -e \"$g/lock\" ] || continue; ";

  private static final String LIST =
      EACH + FREE + " || { printf '%s ' \"${g##*/}\"; cat \"$g/place\"; }; done";

  private static final String SWEEP = EACH + KILL + "done";

  private static final int IS_THERE = 75;

  /**
   * {@code $1} is the guest's directory, {@code $2} its seat, {@code $3} its memory in bytes,
   * {@code $4} its port, {@code $5} its image, {@code $6} what that is called; then come arguments.
   * What it starts is the leader of a session, and goes on when ours ends.
   */
  private static final String START =
      "umask 077; mkdir -p \"$1/bin\" && cd \"$1\" || exit 1; exec 9>>lock; flock -n 9 || exit "
          + IS_THERE
          + "; : >console; printf '%s %s\n' \"$2\" \"$3\" >place; ulimit -d $(($3 / 1024)) || exit 1;"
          + " port=$4 program=$PWD/bin/$6; rm -f bin/*; ln -s \"$5\" \"$program\" || exit 1; shift 6;"
          + " env -i PATH=/usr/local/bin:/usr/bin:/bin PORT=\"$port\" setsid \"$program\" \"$@\""
          + " >>console 2>&1 </dev/null & echo $! >pid";

  /** {@code $2} is the first byte of the console that is not known yet, from 1. */
  private static final String FOLLOW =
      "cd \"$1\" || exit 1; tail -c \"+$2\" -f console & t=$!; flock -s lock true; kill $t";

  private static final String REST =
      "g=$1; if " + FREE + "; then echo ended; else echo runs; fi; tail -c \"+$2\" \"$g/console\"";

  private static final String STATUS =
      "g=$1; [ -e \"$g/lock\" ] || exit 0; "
          + FREE
          + " || sed 's/.*) \\(.\\).*/\\1/' \"/proc/$(cat \"$g/pid\")/stat\"";

  /** {@code $2} is the signal. */
  private static final String SIGNAL = "g=$1; " + FREE + " || kill \"-$2\" \"-$(cat \"$g/pid\")\"";

  private static final String ASK =
      "g=$1; "
          + FREE
          + " || { kill -15 \"-$(cat \"$g/pid\")\"; kill -18 \"-$(cat \"$g/pid\")\"; flock -s"
          + " \"$g/lock\" true; }";

  private static final String END = "g=$1; [ -e \"$g/lock\" ] || exit 0; " + KILL;

  private final String name;
  private final BoardOptions options;
  private final PowerSwitch power;
  private final SshRunner runner;
  private final ImageStore images;
  private final String owner;
  private volatile int wake;

  /**
   * A board.
   *
   * @param owner who we are, one line
   */
  BoardHost(String name, BoardOptions options, PowerSwitch power, SshRunner runner, String owner) {
    this.name = name;
    this.options = options;
    this.power = power;
    this.runner = runner;
    this.images = new ImageStore(runner, options.directory() + "/images", options.storeBytes());
    this.owner = owner;
  }

  String name() {
    return name;
  }

  PowerSwitch power() {
    return power;
  }

  /** Returns in which waking it was reached last. */
  int wake() {
    return wake;
  }

  /** Returns where the guest with a seat is reached. */
  InetSocketAddress endpoint(int seat) {
    return new InetSocketAddress(options.address(), port(seat));
  }

  private int port(int seat) {
    return options.firstPort() + seat;
  }

  /**
   * Looks whether it is awake, and ours.
   *
   * @return the guests that run there; empty when it is not
   */
  Optional<List<Resident>> look() {
    if (knock() != null) {
      return Optional.empty();
    }
    try {
      if (!good("its owner", shell(OWNER, QUICK, options.directory())).strip().equals(owner)) {
        return Optional.empty();
      }
      List<Resident> residents = new ArrayList<>();
      for (String line :
          good("its guests", shell(LIST, QUICK, options.directory())).lines().toList()) {
        String[] words = line.split(" ", -1);
        if (words.length == 3) {
          residents.add(
              new Resident(
                  new GuestName(words[0]),
                  Long.parseLong(words[2]),
                  null,
                  Integer.parseInt(words[1])));
        }
      }
      return Optional.of(residents);
    } catch (HypervisorException | IllegalArgumentException unreachable) {
      return Optional.empty();
    }
  }

  /** Tries to reach it, claims it, and ends what of ours runs there. */
  Reach reach(int inWake) {
    String silent = knock();
    if (silent != null) {
      return new Reach.NotYet(silent);
    }
    try {
      Finished claimed = shell(CLAIM, QUICK, options.directory(), owner);
      if (!claimed.isGood()) {
        return new Reach.Barred("it cannot be claimed: " + claimed.errors().strip());
      }
      String whose = claimed.output().strip();
      if (!whose.equals(owner)) {
        return new Reach.Barred(
            "it is claimed by '"
                + whose
                + "'; if that is no more, remove "
                + options.directory()
                + "/owner on it");
      }
      good("ending what is left", shell(SWEEP, QUICK, options.directory()));
      wake = inWake;
      return new Reach.Reached();
    } catch (HypervisorException failed) {
      String why = String.valueOf(failed.getMessage());
      return failed.kind() == Kind.NO_PERMISSION ? new Reach.Barred(why) : new Reach.NotYet(why);
    }
  }

  /** Returns why nobody listens where its SSH server would; null when somebody does. */
  private @Nullable String knock() {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(options.target().host(), options.target().port()),
          (int) CONNECT.toMillis());
      return null;
    } catch (IOException silent) {
      return options.target() + " does not answer: " + silent.getMessage();
    }
  }

  /** Returns whether it does what it is told. */
  boolean answers() {
    try {
      return knock() == null && shell("true", QUICK).isGood();
    } catch (HypervisorException silent) {
      return false;
    }
  }

  /** Asks it to shut itself down, and waits until it is heard no longer. */
  void shutDown() {
    if (!power.wakes()) {
      return; // nobody could wake it
    }
    try (Followed heard = runner.follow(List.of("cat"), bytes -> {})) {
      CompletableFuture<Void> gone = heard.onEnd();
      shell("sync; poweroff", QUICK);
      gone.completeOnTimeout(null, SHUTDOWN.toSeconds(), TimeUnit.SECONDS).join();
    } catch (HypervisorException gone) {
      // It is as good as down: the switch comes next.
    }
  }

  /** Has an image there. */
  void put(Path file, String sha256, Set<String> used) throws HypervisorException {
    images.put(file, sha256, used);
  }

  /**
   * Starts a guest with an image that is there.
   *
   * @param program what the image is called
   */
  void start(
      GuestName guest,
      String sha256,
      String program,
      int seat,
      long memoryBytes,
      List<String> arguments)
      throws HypervisorException {
    List<String> words = new ArrayList<>();
    words.addAll(List.of("sh", "-c", START, "sh", home(guest), Integer.toString(seat)));
    words.addAll(List.of(Long.toString(memoryBytes), Integer.toString(port(seat))));
    words.addAll(List.of(images.path(sha256), program));
    words.addAll(arguments);
    Finished started = runner.run(words, InputStream.nullInputStream(), QUICK);
    if (started.exit() == IS_THERE) {
      throw new HypervisorException(Kind.ALREADY_RUNNING, "it runs on " + name + " already");
    }
    good("starting it", started);
  }

  /** Hears what a guest prints, until it ends. */
  Followed follow(GuestName guest, long fromByte, Consumer<ByteBuffer> output)
      throws HypervisorException {
    return runner.follow(
        List.of("sh", "-c", FOLLOW, "sh", home(guest), Long.toString(fromByte)), output);
  }

  /**
   * The rest of what a guest printed.
   *
   * @param ended whether it has ended
   * @param printed what it printed from that byte on, as far as it is told
   */
  record Rest(boolean ended, String printed) {}

  Rest rest(GuestName guest, long fromByte) throws HypervisorException {
    String silent = knock();
    if (silent != null) { // which is known sooner than by a session
      throw new HypervisorException(Kind.UNAVAILABLE, silent);
    }
    String all = good("its console", shell(REST, QUICK, home(guest), Long.toString(fromByte)));
    int line = all.indexOf('\n');
    return new Rest(all.startsWith("ended\n"), line < 0 ? "" : all.substring(line + 1));
  }

  /** Forgets what a guest has printed. */
  void trim(GuestName guest) throws HypervisorException {
    good("its console", shell(": >\"$1/console\"", QUICK, home(guest)));
  }

  GuestStatus status(GuestName guest) throws HypervisorException {
    String state = good("its state", shell(STATUS, QUICK, home(guest))).strip();
    return state.isEmpty()
        ? GuestStatus.STOPPED
        : state.equals("T") ? GuestStatus.PAUSED : GuestStatus.RUNNING;
  }

  void signal(GuestName guest, int signal) throws HypervisorException {
    good("signalling it", shell(SIGNAL, QUICK, home(guest), Integer.toString(signal)));
  }

  /** Asks a guest to end, and returns whether it has within its deadline. */
  boolean ask(GuestName guest, Duration deadline) {
    try {
      return shell(ASK, deadline, home(guest)).isGood();
    } catch (HypervisorException late) {
      return false;
    }
  }

  /** Ends a guest with all that is in its process group, and returns when it has ended. */
  void end(GuestName guest) throws HypervisorException {
    good("ending it", shell(END, QUICK, home(guest)));
  }

  @Override
  public void close() {
    runner.close();
  }

  @Override
  public String toString() {
    return name;
  }

  private String home(GuestName guest) {
    return options.directory() + "/guests/" + guest;
  }

  private Finished shell(String script, Duration deadline, String... arguments)
      throws HypervisorException {
    List<String> words = new ArrayList<>(List.of("sh", "-c", script, "sh"));
    words.addAll(List.of(arguments));
    return runner.run(words, InputStream.nullInputStream(), deadline);
  }

  private String good(String what, Finished finished) throws HypervisorException {
    if (!finished.isGood()) {
      throw new HypervisorException(
          Kind.FAILED,
          what
              + " on board "
              + name
              + " exited with "
              + finished.exit()
              + ": "
              + finished.errors().strip());
    }
    return finished.output();
  }
}
