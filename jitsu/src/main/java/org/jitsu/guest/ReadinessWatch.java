package org.jitsu.guest;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
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
  private final List<CompletableFuture<?>> lines;
  private final long delayNs;

  private ReadinessWatch(
      @Nullable KeptGuest guest, List<CompletableFuture<?>> lines, long delayNs) {
    this.guest = guest;
    this.lines = lines;
    this.delayNs = delayNs;
  }

  /**
   * Begins to watch the console of a guest that is about to be started, where one of its services
   * asks for that.
   */
  static ReadinessWatch before(KeptGuest guest) {
    List<CompletableFuture<?>> lines = new ArrayList<>();
    List<Readiness.Console> patterns = new ArrayList<>();
    long delayNs = 0;
    for (Service service : guest.services()) {
      switch (service.ready()) {
        case Readiness.Console console -> patterns.add(console);
        case Readiness.Delay delay -> delayNs = Math.max(delayNs, delay.delayNs());
        case Readiness.Tcp(), Readiness.Arp() -> {}
      }
    }
    if (!patterns.isEmpty() && guest.hypervisor() instanceof HasConsole talent) {
      patterns.forEach(_ -> lines.add(new CompletableFuture<>()));
      talent.onConsoleLine(
          guest.name(),
          line -> {
            for (int i = 0; i < patterns.size(); i++) {
              if (patterns.get(i).pattern().matcher(line).find()) {
                lines.get(i).complete(null);
              }
            }
          });
    }
    return new ReadinessWatch(guest, lines, delayNs);
  }

  /** Completes, with the moment, when everything that was asked for has been seen. */
  CompletionStage<Long> listening(AddressHold hold, @Nullable GuestLink link, Ticker ticker) {
    List<CompletableFuture<?>> all = new ArrayList<>(lines);
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
