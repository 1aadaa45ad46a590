package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jitsu.dns.AddressLookup;
import org.jitsu.ops.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many clients, and many names, at the same instant. */
@Timeout(180)
class CrowdIT {

  private static final int CLIENTS = 100;
  private static final int MOST_GUESTS = 24;
  private static final int SERVICES = 200;

  /** What a QEMU with a 16 MiB guest takes, generously. */
  private static final long GUEST_KIB = 64 * 1024;

  @RegisterExtension final Lab lab = new Lab();

  @Test
  void aHundredClientsAtOnceAreServedByOneBoot() throws Exception {
    Sample www = Sample.hello("www");
    DaemonProcess daemon = lab.serve(www);

    List<String> bodies =
        atOnce(
            IntStream.range(0, CLIENTS)
                .mapToObj(i -> (Callable<String>) () -> fetch(www.address(), "/bytes/" + (i + 1)))
                .toList());

    for (int i = 0; i < CLIENTS; i++) {
      assertThat(bodies.get(i)).hasSize(i + 1).isEqualTo(pattern(i + 1));
    }
    assertThat(daemon.awaitState("www", "ready").starts()).isEqualTo(1);
    assertThat(daemon.starts()).hasSize(1);
  }

  /** Two hundred guests that are processes: each boots once, answers once, and nothing is left. */
  @Test
  void twoHundredServicesAtOnceAreEachServedByOneBoot() throws Exception {
    List<Sample> samples =
        IntStream.range(0, SERVICES)
            .mapToObj(i -> Sample.process("p" + i).at(10 + i).guest("boot: 60s"))
            .toList();
    DaemonProcess daemon = lab.serve(samples.toArray(Sample[]::new));
    visitAndStop(daemon, samples.getFirst()); // the JVM opens what it keeps open
    awaitPrepared(samples);
    List<String> before = Lab.interfaces();
    long descriptors = daemon.descriptors();

    List<String> pages =
        atOnce(
            samples.stream()
                .map(
                    sample ->
                        (Callable<String>)
                            () -> {
                              AddressLookup.ask(Lab.DNS, sample.serviceName(), 10_000);
                              return fetch(sample.address(), "/");
                            })
                .toList());

    for (int i = 0; i < SERVICES; i++) {
      assertThat(pages.get(i)).contains("name: p" + i + "\n", "requests served: 1\n");
    }
    awaitAll(daemon, "ready");
    assertThat(daemon.status().guests().stream().mapToInt(Status.Guest::starts).sum())
        .isEqualTo(SERVICES + 1);
    List<Long> askedNs =
        daemon.starts().stream().skip(1).map(start -> start.phases().getFirst().clockNs()).toList();
    assertThat(Collections.max(askedNs) - Collections.min(askedNs))
        .as("nanoseconds from the first summons to the last: 0.3 s on two idle cores")
        .isLessThan(Duration.ofSeconds(5).toNanos());
    assertThat(lab.guests()).hasSize(SERVICES);

    for (Sample sample : samples) {
      daemon.stop(sample.name());
    }
    awaitAll(daemon, "asleep");
    awaitPrepared(samples);
    assertThat(lab.guests()).isEmpty();
    await("as many links as before").until(() -> Lab.interfaces().size() == before.size());
    assertThat(Lab.pluggedTaps()).isEmpty();
    await("as many descriptors as before")
        .atMost(30, TimeUnit.SECONDS)
        .until(() -> daemon.descriptors() <= descriptors);
  }

  private static void visitAndStop(DaemonProcess daemon, Sample sample) throws IOException {
    Visitor.visit(sample);
    daemon.awaitState(sample.name(), "ready");
    daemon.stop(sample.name());
    daemon.awaitState(sample.name(), "asleep");
  }

  private static void awaitAll(DaemonProcess daemon, String state) {
    await("all are " + state)
        .atMost(60, TimeUnit.SECONDS)
        .until(() -> daemon.status().guests().stream().allMatch(it -> it.state().equals(state)));
  }

  private void awaitPrepared(List<Sample> samples) {
    Path guests = lab.directory().resolve("state/process");
    await("the next starts are prepared")
        .atMost(60, TimeUnit.SECONDS)
        .until(
            () ->
                samples.stream()
                    .map(sample -> guests.resolve(sample.name()).resolve("console.next"))
                    .allMatch(Files::exists));
  }

  @Test
  void everyNameAtOnceIsAnsweredAtOnceAndEveryGuestBoots() throws Exception {
    int count = (int) Math.min(MOST_GUESTS, availableKib() / GUEST_KIB);
    List<Sample> samples =
        IntStream.range(0, count)
            .mapToObj(i -> Sample.hello("g" + i).at(10 + i).guest("boot: 60s"))
            .toList();
    DaemonProcess daemon = lab.serve(samples.toArray(Sample[]::new));

    List<String> addresses =
        atOnce(
            samples.stream()
                .map(
                    sample ->
                        (Callable<String>)
                            () ->
                                AddressLookup.ask(Lab.DNS, sample.serviceName(), 10_000)
                                    .getHostAddress())
                .toList());
    assertThat(addresses).containsExactlyElementsOf(samples.stream().map(Sample::address).toList());

    atOnce(
        samples.stream()
            .map(
                sample ->
                    (Callable<Boolean>)
                        () -> {
                          Visitor.visit(sample);
                          return true;
                        })
            .toList());
    for (Sample sample : samples) {
      daemon.awaitState(sample.name(), "ready");
    }
    assertThat(daemon.status().guests()).extracting(Status.Guest::starts).containsOnly(1);
    assertThat(lab.guests()).hasSize(count);
  }

  private static <T> List<T> atOnce(List<Callable<T>> tasks) throws Exception {
    CountDownLatch here = new CountDownLatch(tasks.size());
    List<Future<T>> futures = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Callable<T> task : tasks) {
        futures.add(
            threads.submit(
                () -> {
                  here.countDown();
                  here.await();
                  return task.call();
                }));
      }
    }
    List<T> results = new ArrayList<>();
    for (Future<T> future : futures) {
      results.add(future.get());
    }
    return results;
  }

  private static String fetch(String address, String path) throws IOException {
    try (Visitor visitor = Visitor.connect(address)) {
      return visitor.fetch(path);
    }
  }

  private static String pattern(int bytes) {
    StringBuilder text = new StringBuilder();
    IntStream.range(0, bytes).forEach(i -> text.append((char) (i % 251)));
    return text.toString();
  }

  private static long availableKib() throws IOException {
    Matcher available =
        Pattern.compile("MemAvailable: +([0-9]+) kB")
            .matcher(Files.readString(Path.of("/proc/meminfo")));
    return available.find() ? Long.parseLong(available.group(1)) : 0;
  }
}
