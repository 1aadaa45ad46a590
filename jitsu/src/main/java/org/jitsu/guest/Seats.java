package org.jitsu.guest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.service.Pool;
import org.jitsu.core.service.Service;
import org.jitsu.core.summon.Outcome.Reason;
import org.jitsu.core.summon.Outcome.Refused;
import org.jspecify.annotations.Nullable;

/**
 * Who sits where: the labels of pools, and the seats that they have. A label keeps its seat while
 * its guest is awake, and for twice the TTL after the last answer, which is how long a resolver and
 * a client behind it may remember the address: a client never finds another label's guest.
 *
 * <p>What is said here is written down before a guest is started for it, so that the next daemon
 * knows whom a running guest serves. Filled on one thread, and thereafter the keeper's.
 */
public final class Seats implements AdmissionRule {

  /** A seat and its label; empty for none. */
  static final class Place {
    final Service service;
    volatile String label;
    long leasedUntilNs;

    /** Completes when its guest is defined for its label; until then it is not started. */
    @Nullable CompletableFuture<?> pending;

    private Place(Service service, String label, long leasedUntilNs) {
      this.service = service;
      this.label = label;
      this.leasedUntilNs = leasedUntilNs;
    }

    GuestName guest() {
      return service.guest();
    }

    void lease(long nowNs) {
      leasedUntilNs = nowNs + leaseNs();
    }

    private long leaseNs() {
      return 2L * service.ttlSeconds() * 1_000_000_000L;
    }
  }

  /** The places of a pool, and those of them that are somebody's. */
  private record Row(List<Place> places, Map<String, Place> byLabel) {}

  private final Map<String, Row> rows = new HashMap<>();
  private final Map<GuestName, Place> byGuest = new LinkedHashMap<>();
  private final SeatFiles files;

  /**
   * Seats whoever sat there under an earlier daemon. Blocks on files.
   *
   * @param nowNs in nanoseconds of the ticker
   * @throws IOException when a file is there and cannot be read
   */
  public static Seats of(List<Pool> pools, SeatFiles files, long nowNs) throws IOException {
    Seats seats = new Seats(files);
    for (Pool pool : pools) {
      Row row = new Row(new ArrayList<>(), new HashMap<>());
      for (Service service : pool.seats()) {
        Place place = new Place(service, files.read(service.guest()), nowNs);
        if (!place.label.isEmpty() && row.byLabel().putIfAbsent(place.label, place) != null) {
          place.label = ""; // a seat was given anew, and its old file stayed
        }
        place.lease(nowNs);
        row.places().add(place);
        seats.byGuest.put(service.guest(), place);
      }
      seats.rows.put(pool.name(), row);
    }
    return seats;
  }

  private Seats(SeatFiles files) {
    this.files = files;
  }

  /** Returns what is booted for a guest: for a pool's one, for the label that sits there. */
  public GuestSpec specOf(KeptGuest guest) {
    Place place = byGuest.get(guest.name());
    return place == null || place.label.isEmpty()
        ? guest.spec()
        : guest.spec().labelled(place.label);
  }

  /** Returns whom a pool's guest serves; empty for nobody. Any thread. */
  public String labelOf(GuestName guest) {
    Place place = byGuest.get(guest);
    return place == null ? "" : place.label;
  }

  /** Returns the place of a label; null when it has none. */
  @Nullable Place find(Pool pool, String label) {
    return row(pool).byLabel().get(label);
  }

  /**
   * Gives a label the place that was unused longest; null when none is free.
   *
   * @param proven whether the client has proven where it is; others leave half of the places
   */
  @Nullable Place give(
      Pool pool, String label, boolean proven, Predicate<GuestName> isDown, long nowNs) {
    Row row = row(pool);
    List<Place> free =
        row.places().stream()
            .filter(
                place ->
                    place.pending == null
                        && (place.label.isEmpty() || place.leasedUntilNs - nowNs <= 0)
                        && isDown.test(place.guest()))
            .toList();
    if (free.isEmpty() || (!proven && 2 * free.size() <= row.places().size())) {
      return null;
    }
    Place place =
        free.stream()
            .min(
                Comparator.<Place, Boolean>comparing(it -> !it.label.isEmpty())
                    .thenComparingLong(it -> it.leasedUntilNs))
            .orElseThrow();
    row.byLabel().remove(place.label);
    row.byLabel().put(label, place);
    place.label = label;
    place.lease(nowNs);
    return place;
  }

  /** Takes a place from its label, for its guest cannot serve it. */
  void vacate(Pool pool, Place place) {
    row(pool).byLabel().remove(place.label);
    place.label = "";
  }

  /** Writes down who sits at a place. Blocks. */
  void write(GuestName guest, String label) throws IOException {
    files.write(guest, label);
  }

  /** A guest that no label has, or not yet, is not started: there is nobody to serve. */
  @Override
  public @Nullable Refused refuses(Wish wish, long nowNs) {
    Place place = byGuest.get(wish.service().guest());
    boolean isEmpty = place != null && (place.label.isEmpty() || place.pending != null);
    return isEmpty
        ? new Refused(Reason.DENIED, "no name leads to it now: ask for one in DNS first")
        : null;
  }

  private Row row(Pool pool) {
    Row row = rows.get(pool.name());
    if (row == null) {
      throw new IllegalArgumentException("nobody keeps the pool " + pool.name());
    }
    return row;
  }
}
