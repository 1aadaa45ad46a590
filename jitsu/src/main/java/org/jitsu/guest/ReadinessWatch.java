package org.jitsu.guest;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.HasConsole;
import org.jitsu.core.service.Readiness;
import org.jitsu.core.service.Service;
import org.jitsu.core.summon.AddressHold;
import org.jitsu.core.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * Sees when all services of one start are ready. What shows on the wire is Synjitsu's to see; the
 * console and the fixed delay are seen here. Made before the start, so that no line of the console
 * is missed.
 */
final class ReadinessWatch {

  /** Watches nothing: nothing was started yet. */
  static final ReadinessWatch NONE = new ReadinessWatch(null, List.of(), 0);

  private final @Nullable KeptGuest guest;
  private final List<Line> lines;
  private final long delayNs;

  /** A line of the console that is waited for. */
  private record Line(Pattern pattern, CompletableFuture<Void> seen) {
    void hear(String line) {
      if (pattern.matcher(line).find()) {
        seen.complete(null);
      }
    }
  }

  private ReadinessWatch(@Nullable KeptGuest guest, List<Line> lines, long delayNs) {
    this.guest = guest;
    this.lines = List.copyOf(lines);
    this.delayNs = delayNs;
  }

  /**
   * Begins to watch the console of a guest that is about to be started, where one of its services
   * asks for that.
   */
  static ReadinessWatch before(KeptGuest guest) {
    List<Line> lines = new ArrayList<>();
    long delayNs = 0;
    for (Service service : guest.services()) {
      switch (service.ready()) {
        case Readiness.Console(Pattern pattern) ->
            lines.add(new Line(pattern, new CompletableFuture<>()));
        case Readiness.Delay delay -> delayNs = Math.max(delayNs, delay.delayNs());
        case Readiness.Tcp(), Readiness.Arp() -> {}
      }
    }
    ReadinessWatch watch = new ReadinessWatch(guest, lines, delayNs);
    if (!lines.isEmpty() && guest.hypervisor() instanceof HasConsole talent) {
      talent.onConsoleLine(guest.name(), watch::hear);
    }
    return watch;
  }

  /** Goes on to watch a guest that an earlier daemon started: what it printed before counts. */
  static ReadinessWatch goingOn(KeptGuest guest) {
    ReadinessWatch watch = before(guest);
    if (!watch.lines.isEmpty() && guest.hypervisor() instanceof HasConsole talent) {
      talent.console(guest.name()).lines().forEach(watch::hear);
    }
    return watch;
  }

  private void hear(String line) {
    lines.forEach(awaited -> awaited.hear(line));
  }

  /** Completes, with the moment, when everything that was asked for has been seen. */
  CompletionStage<Long> listening(AddressHold hold, @Nullable GuestLink link, Ticker ticker) {
    List<CompletableFuture<?>> all = new ArrayList<>();
    lines.forEach(line -> all.add(line.seen()));
    if (link != null && guest != null) {
      all.add(hold.listening(guest.name(), link).toCompletableFuture());
    }
    if (delayNs > 0) {
      all.add(new CompletableFuture<>().completeOnTimeout(true, delayNs, TimeUnit.NANOSECONDS));
    }
    return CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new))
        .thenApply(_ -> ticker.nowNs());
  }
}
