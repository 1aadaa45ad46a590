package org.jitsu.bench.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jitsu.bench.client.Http;
import org.jitsu.bench.client.Page;
import org.jitsu.core.time.Ticker;

/** Asks a daemon through its control socket. One thread at a time calls. */
public final class Control {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ASLEEP = "asleep";
  private static final long DEADLINE_NS = 15_000_000_000L;
  private static final long LOOK_AGAIN_NS = 2_000_000;

  private final UnixDomainSocketAddress socket;

  /**
   * A start that the daemon remembers.
   *
   * @param guest who was started
   * @param clockNs the moment of each phase on the machine's monotonic clock, in nanoseconds, by
   *     time; at least that of {@code asked}
   */
  public record Start(String guest, SequencedMap<String, Long> clockNs) {

    /** Returns when its query or packet arrived. */
    public long askedNs() {
      return clockNs.firstEntry().getValue();
    }
  }

  /** Makes a door to the daemon behind a Unix socket. */
  public Control(Path socket) {
    this.socket = UnixDomainSocketAddress.of(socket);
  }

  /** Returns the daemon's process. */
  public long pid() throws IOException {
    return status().path("pid").asLong();
  }

  /**
   * Waits until the daemon has done what makes its later starts quick, at a fresh daemon's leisure.
   *
   * @throws IOException when it has not after 15 s
   */
  public void awaitRehearsed() throws IOException, InterruptedException {
    awaitStatus(status -> !status.path("rehearsing").asBoolean(), "it still rehearses");
  }

  /** Returns how often guests were started since the daemon began, all together. */
  public int startCount() throws IOException {
    int count = 0;
    for (JsonNode guest : status().path("guests")) {
      count += guest.path("starts").asInt();
    }
    return count;
  }

  /**
   * Has the zones read again, and waits until they are served.
   *
   * @throws IOException when something is wrong with them, with what
   */
  public void reload() throws IOException {
    ask("POST", "/reload");
  }

  /**
   * Has a service's guest started as an operator does, and waits until it serves.
   *
   * @throws IOException when it was refused, with why
   */
  public void summon(String service) throws IOException {
    ask("POST", "/services/" + service + "/summon");
  }

  /** Has a guest put to sleep, and does not wait until it is. */
  public void stop(String guest) throws IOException {
    ask("POST", "/guests/" + guest + "/stop");
  }

  /**
   * Puts guests to sleep.
   *
   * @throws IOException when one is still awake after 15 s
   */
  public void putToSleep(List<String> guests) throws IOException, InterruptedException {
    for (String guest : guests) {
      stop(guest);
    }
    awaitStatus(status -> asleep(status).containsAll(guests), "not all are asleep of " + guests);
  }

  private void awaitStatus(Predicate<JsonNode> wanted, String otherwise)
      throws IOException, InterruptedException {
    long deadlineNs = Ticker.system().nowNs() + DEADLINE_NS;
    while (!wanted.test(status())) {
      if (Ticker.system().nowNs() > deadlineNs) {
        throw new IOException("after 15 s of waiting " + otherwise);
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      LockSupport.parkNanos(LOOK_AGAIN_NS);
    }
  }

  /** Returns the newest starts that it remembers, the oldest of them first. */
  public List<Start> starts() throws IOException {
    List<Start> starts = new ArrayList<>();
    for (JsonNode start : JSON.readTree(ask("GET", "/starts"))) {
      SequencedMap<String, Long> clockNs = new LinkedHashMap<>();
      for (JsonNode phase : start.path("phases")) {
        clockNs.put(phase.path("phase").asText(), phase.path("clockNs").asLong());
      }
      starts.add(new Start(start.path("guest").asText(), clockNs));
    }
    starts.sort(Comparator.comparingLong(Start::askedNs));
    return starts;
  }

  private static Set<String> asleep(JsonNode status) {
    Set<String> asleep = new HashSet<>();
    for (JsonNode each : status.path("guests")) {
      if (each.path("state").asText().equals(ASLEEP)) {
        asleep.add(each.path("name").asText());
      }
    }
    return asleep;
  }

  private JsonNode status() throws IOException {
    return JSON.readTree(ask("GET", "/status"));
  }

  private String ask(String method, String path) throws IOException {
    try (SocketChannel channel = SocketChannel.open(socket)) {
      Page page =
          Http.exchange(
              Channels.newInputStream(channel),
              Channels.newOutputStream(channel),
              method,
              "jitsu",
              path);
      if (page.status() >= 300) {
        throw new IOException(
            "%s %s: HTTP status %d: %s"
                .formatted(method, path, page.status(), page.body().strip()));
      }
      return page.body();
    }
  }
}
