package org.jitsu.app;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.NoRouteToHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jitsu.dns.AddressLookup;
import org.jitsu.ops.ControlClient;
import org.jitsu.ops.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A daemon is killed at moments that are drawn by lot, while guests are woken and put to sleep and
 * services come and go; the next one finds them all. Again by {@code -Djitsu.seed=N}; {@code
 * -Djitsu.long=true} kills it 200 times.
 */
@Timeout(value = 40, unit = TimeUnit.MINUTES)
class KillIT {

  private static final int KILLS = Boolean.getBoolean("jitsu.long") ? 200 : 10;

  /** From the daemon's spawn on: into its beginning, or a while after it. */
  private static final int LATEST_MS = 4000;

  private static final Sample STEADY = Sample.process("steady").at(20);
  private static final List<Sample> RESTLESS =
      List.of(
          Sample.process("one").at(11).service("mode: hold"),
          Sample.process("two").at(12).service("mode: hold").guest("stop: pause"),
          Sample.hello("three").at(13).service("mode: hold"),
          Sample.hello("four").at(15).service("mode: hold").guest("start: restore"),
          Sample.hello("five").at(16).service("mode: hold").guest("start: unpause"));
  private static final Sample ADDED = Sample.process("added").at(14).service("mode: hold");

  @RegisterExtension final Lab lab = new Lab();

  private final AtomicReference<DaemonProcess> daemon = new AtomicReference<>();
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger visits = new AtomicInteger();

  @Test
  void whoeverComesBackLosesNobodyAndLeavesNothing() throws Exception {
    long seed = Long.getLong("jitsu.seed", System.nanoTime());
    try {
      live(new Random(seed));
    } catch (Exception | AssertionError e) {
      throw new AssertionError("again by -Djitsu.seed=" + seed, e);
    }
  }

  private DaemonProcess current() {
    return requireNonNull(daemon.get());
  }

  private void live(Random random) throws Exception {
    List<Sample> all = new ArrayList<>(RESTLESS);
    all.add(STEADY);
    daemon.set(lab.serve(all.toArray(Sample[]::new)));
    Files.writeString(lab.directory().resolve("added.yaml"), addition());
    for (Sample sample : all) {
      Visitor.visit(sample);
    }
    tidy(all);
    List<String> interfaces = Lab.interfaces();
    List<String> files = files();
    List<Long> answeredMs = new ArrayList<>();

    try (Visitor open = Visitor.connect(STEADY.address());
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      open.isAt(STEADY);
      List<Future<?>> lives = new ArrayList<>();
      for (Sample sample : RESTLESS) {
        Random own = new Random(random.nextLong());
        lives.add(clients.submit(() -> comeAndGo(sample, own)));
      }
      lives.add(clients.submit(this::changeAndChange));
      try {
        for (int kill = 0; kill < KILLS; kill++) {
          pause(random.nextInt(LATEST_MS));
          current().kill();
          long killedNs = System.nanoTime();
          daemon.set(lab.spawn(List.of()));
          if (random.nextInt(3) > 0) { // else it may be killed while it begins
            current().awaitAnswers();
            AddressLookup.ask(Lab.DNS, STEADY.serviceName(), 30_000);
            answeredMs.add((System.nanoTime() - killedNs) / 1_000_000);
          }
          open.isAt(STEADY);
          for (Sample sample : all) {
            lab.guest(sample.name()); // one process at most
          }
        }
      } finally {
        over.set(true);
      }
      current().awaitAnswers();
      for (Future<?> life : lives) {
        life.get(3, TimeUnit.MINUTES); // every client was served
      }
      open.isAt(STEADY);
    }
    assertThat(visits.get()).isGreaterThan(RESTLESS.size());
    assertThat(lab.guest("steady")).isPresent();
    answeredMs.sort(null);
    System.out.printf(
        "%d kills, %d visits, DNS again after %s ms%n", KILLS, visits.get(), answeredMs);

    for (Sample sample : all) {
      Visitor.visit(sample);
      assertThat(lab.guest(sample.name())).as(sample.name()).isPresent();
    }
    tidy(all);
    assertThat(lab.guests()).isEmpty();
    await("as many links as at first")
        .atMost(30, TimeUnit.SECONDS)
        .untilAsserted(
            () -> assertThat(Lab.interfaces()).containsExactlyInAnyOrderElementsOf(interfaces));
    assertThat(Lab.pluggedTaps()).isEmpty();
    assertThat(files()).isEqualTo(files);
  }

  /**
   * One client of one guest: comes, is served, and has the guest stopped, whoever is the daemon.
   */
  private void comeAndGo(Sample sample, Random random) {
    while (!over.get()) {
      visitPatiently(sample);
      visits.incrementAndGet();
      pause(random.nextInt(200));
      DaemonProcess told = current();
      try {
        told.stop(sample.name());
      } catch (IOException | AssertionError away) {
        continue; // it was killed: the guest may run on
      }
      await("it is about to stop, or its daemon was killed")
          .atMost(60, TimeUnit.SECONDS)
          .ignoreException(IOException.class)
          .until(() -> current() != told || !told.guest(sample.name()).state().equals("ready"));
      if (current() != told) { // whether it stops is known when the next one answers
        await("the next daemon says what it does")
            .atMost(60, TimeUnit.SECONDS)
            .until(() -> settled(sample));
      }
    }
  }

  private boolean settled(Sample sample) {
    try {
      return !current().guest(sample.name()).state().isEmpty();
    } catch (IOException away) {
      return false;
    }
  }

  /**
   * A client on the daemon's own host: without Synjitsu's port the bridge has no carrier, the
   * kernel forgets the neighbour, and gives up once in a while.
   */
  private static void visitPatiently(Sample sample) {
    await("a client of " + sample.name() + " is served")
        .atMost(2, TimeUnit.MINUTES)
        .ignoreException(NoRouteToHostException.class)
        .until(
            () -> {
              Visitor.visit(sample);
              return true;
            });
  }

  /**
   * Has a service come and go. What a daemon has said to be done is so for the next one, too; what
   * it was killed over is done or not. In the end it is gone.
   */
  private void changeAndChange() {
    boolean isThere = false;
    while (!over.get() || isThere) {
      boolean wanted = !isThere;
      if (change(wanted)) {
        assertThat(isServed()).as("what was said to be done").isEqualTo(wanted);
        isThere = wanted;
      } else {
        isThere = isServed();
      }
      if (isThere) {
        visitPatiently(ADDED);
        visits.incrementAndGet();
      }
    }
    assertThat(lab.guest("added")).isEmpty();
  }

  /** Returns whether the daemon says that it is done; it may be killed over it. */
  private boolean change(boolean there) {
    try (ControlClient client = current().client()) {
      if (there) {
        client.add(Files.readString(lab.directory().resolve("added.yaml")));
      } else {
        client.remove(ADDED.serviceName());
      }
      return true;
    } catch (IOException killed) {
      return false;
    }
  }

  /** Returns whether it is served, by whichever daemon answers first. */
  private boolean isServed() {
    AtomicReference<List<Status.Service>> services = new AtomicReference<>(List.of());
    await("a daemon answers")
        .atMost(60, TimeUnit.SECONDS)
        .ignoreException(IOException.class)
        .until(
            () -> {
              Status status = current().status();
              services.set(status.services());
              return !status.listen().isEmpty();
            });
    return requireNonNull(services.get()).stream()
        .map(Status.Service::name)
        .anyMatch(ADDED.serviceName()::equals);
  }

  private static String addition() {
    String whole = Sample.configuration("state", List.of(ADDED));
    return whole.substring(whole.indexOf("guests:\n"));
  }

  /** Has every guest stop and its next start prepared, so that what is there can be counted. */
  private void tidy(List<Sample> all) throws IOException {
    DaemonProcess current = current();
    lab.awaitRehearsed();
    for (Sample sample : all) {
      current.awaitState(sample.name(), "ready");
      current.stop(sample.name());
      current.awaitState(sample.name(), "asleep");
    }
    for (ProcessHandle paused : lab.guests()) {
      Lab.kill(paused);
    }
    await("none is left").atMost(30, TimeUnit.SECONDS).until(() -> lab.guests().isEmpty());
    await("each has its next link")
        .atMost(30, TimeUnit.SECONDS)
        .until(
            () ->
                Lab.interfaces().stream().filter(name -> name.startsWith("j-")).count()
                    >= all.size());
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(lab.directory().resolve("state"))) {
      return files
          .map(lab.directory()::relativize)
          .map(Path::toString)
          .filter(name -> !name.contains("added")) // what a guest printed stays
          .filter(name -> !name.endsWith(".log.1")) // a console's older half, one a guest
          .sorted()
          .toList();
    }
  }

  private static void pause(int ms) {
    await().pollDelay(Duration.ofMillis(ms)).atMost(1, TimeUnit.MINUTES).until(() -> true);
  }
}
