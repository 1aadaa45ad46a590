package org.jitsu.testkit;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.GuestWatcher;

/** Remembers what a backend told of its guests; any thread. */
public final class RecordingWatcher implements GuestWatcher {

  private final List<Spoken> spoken = new CopyOnWriteArrayList<>();
  private final List<Ended> ended = new CopyOnWriteArrayList<>();

  /** A first byte on a console. */
  public record Spoken(GuestName guest, long atNs) {}

  /** An end. */
  public record Ended(GuestName guest, String how) {}

  @Override
  public void spoke(GuestName guest, long atNs) {
    spoken.add(new Spoken(guest, atNs));
  }

  @Override
  public void ended(GuestName guest, String how) {
    ended.add(new Ended(guest, how));
  }

  /** Returns when this guest spoke, once a start, in order. */
  public List<Long> spoke(GuestName guest) {
    return spoken.stream().filter(it -> it.guest().equals(guest)).map(Spoken::atNs).toList();
  }

  /** Returns how this guest ended, once a start, in order. */
  public List<String> ended(GuestName guest) {
    return ended.stream().filter(it -> it.guest().equals(guest)).map(Ended::how).toList();
  }
}
