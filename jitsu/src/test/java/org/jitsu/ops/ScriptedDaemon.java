package org.jitsu.ops;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jitsu.core.hypervisor.Printed;
import org.jitsu.core.summon.Outcome;

/** A daemon with one service on one guest, whose summons end when the test says so. */
final class ScriptedDaemon implements Daemon {

  static final Status STATUS =
      new Status(
          4711,
          1.5,
          false,
          List.of("127.0.0.1:5353"),
          List.of(new Status.Guest("www", "qemu", "asleep", 1.0, 0, "", "")),
          List.of(
              new Status.Service(
                  "www.test",
                  List.of("www.test"),
                  "www",
                  "asleep",
                  "",
                  List.of("10.77.0.10"),
                  List.of("80/tcp"),
                  "auto",
                  "query",
                  120.0,
                  60)),
          Map.of("dns.summons", 3L));

  static final Start START =
      new Start(1, "www", "an operator", "ready", List.of(new Start.Moment("asked", 0.0, 42)));

  static final Refusal REFUSAL =
      new Refusal(2.5, "www.test", "query www.test A from 192.0.2.1", "denied", "it may not");

  final CompletableFuture<Outcome> summoned = new CompletableFuture<>();
  final List<String> stopped = new ArrayList<>();
  final EventLog events = new EventLog();
  volatile Printed printed = Printed.of(1, 14, bytes("hello, wörld\n"));
  volatile boolean broken;

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public Status status() {
    if (broken) {
      throw new IllegalStateException("a bug of this test");
    }
    return STATUS;
  }

  @Override
  public List<Start> starts() {
    return List.of(START);
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
    return List.of(REFUSAL);
  }

  @Override
  public Reload reload() {
    return broken
        ? new Reload.Wrong("zone:3: no such type")
        : new Reload.Done(List.of("limits: changed"));
  }

  @Override
  public Change add(String yaml) {
    return broken ? new Change.Wrong("addition:1:1: " + yaml) : new Change.Done(yaml, List.of());
  }

  @Override
  public Change change(String service, String yaml) {
    return switch (service) {
      case "www.test" -> new Change.Wrong("it stands in the configuration");
      case "added.test" -> new Change.Done(service, List.of("as " + yaml));
      default -> new Change.Unknown();
    };
  }

  @Override
  public Change remove(String service) {
    return switch (service) {
      case "www.test" -> new Change.Wrong("it stands in the configuration");
      case "added.test" -> new Change.Done(service, List.of());
      default -> new Change.Unknown();
    };
  }

  @Override
  public Optional<CompletionStage<Outcome>> summon(String service) {
    return service.equals("www.test") ? Optional.of(summoned) : Optional.empty();
  }

  @Override
  public synchronized boolean stop(String guest) {
    stopped.add(guest);
    return guest.equals("www");
  }

  @Override
  public Optional<Printed> printed(String guest) {
    return guest.equals("www") ? Optional.of(printed) : Optional.empty();
  }
}
