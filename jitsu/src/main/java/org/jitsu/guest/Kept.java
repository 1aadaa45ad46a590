package org.jitsu.guest;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.trace.Mark;
import org.jspecify.annotations.Nullable;

/**
 * A guest with its state and what its newest start has shown so far; the keeper's thread only, but
 * for its turn.
 */
final class Kept {

  final KeptGuest guest;
  final GuestMachine machine;

  /** Held by whoever makes a blocking call for the guest: first come, first served. */
  final ReentrantLock turn = new ReentrantLock(true);

  GuestState state = new GuestState.Asleep(0);
  long sinceNs;
  long alarmNs = Long.MAX_VALUE;
  @Nullable GuestLink link;
  ReadinessWatch watch = ReadinessWatch.NONE;
  String cause = "";
  List<Mark> marks = new ArrayList<>();

  Kept(KeptGuest guest) {
    this.guest = guest;
    this.machine = new GuestMachine(guest.bootDeadlineNs(), guest.idleNs());
  }
}
