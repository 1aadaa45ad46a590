package org.jitsu.guest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jitsu.core.hypervisor.Attachment;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.trace.Mark;
import org.jspecify.annotations.Nullable;

/** A guest with its state and what its newest start has shown so far; the keeper's thread only. */
final class Kept {

  KeptGuest guest;
  GuestMachine machine;

  GuestState state = new GuestState.Asleep(0);
  long sinceNs;
  long alarmNs = Long.MAX_VALUE;
  @Nullable GuestLink link;

  /** Where it is reached without a link. */
  Attachment.Ports ports = new Attachment.Ports();

  /** Why it came into its state. */
  String reason = "";

  /** The priority of what it is wanted for. */
  int priority;

  /** The state that the log was last told of. */
  GuestState logged = state;

  String cause = "an earlier daemon";
  List<Mark> marks = new ArrayList<>();

  /** Whether it has been ready since it was started. */
  boolean wasReady;

  /** Whether nobody wanted what was started last, before it was put to sleep. */
  boolean wasAhead;

  /** Whether the hypervisor's answer to the newest start is still to come; it may come late. */
  boolean isAnswerDue;

  /** Whether an earlier daemon left it stopped in memory. */
  boolean isFoundPaused;

  /**
   * What it occupies while it is there: as much as what was started, whatever is said of it now.
   */
  long memoryBytes;

  /** Up to which start nothing of it is left in memory. */
  int droppedBoot;

  /**
   * Whether what is there of it was started by an earlier definition than that of its next start.
   */
  boolean isOutdated;

  /** Whether it is about to be forgotten; then nothing starts it. */
  boolean dismissed;

  /** Who waits until it sleeps, to have it forgotten; completes with why it was not. */
  @Nullable CompletableFuture<Optional<String>> leaving;

  /** Whether the newest start has ended well, and is written down when that answer has come. */
  boolean isTraceDue;

  Kept(KeptGuest guest, long queueDeadlineNs) {
    this.guest = guest;
    this.machine = machine(queueDeadlineNs);
    this.memoryBytes = guest.spec().memoryBytes();
  }

  private GuestMachine machine(long queueDeadlineNs) {
    return new GuestMachine(guest.bootDeadlineNs(), guest.idleNs(), queueDeadlineNs);
  }

  /** Returns whether it may be stopped in memory, as it sleeps. */
  boolean isInMemory() {
    return state.boot() > droppedBoot || isFoundPaused;
  }

  /** Goes by other terms from now on. */
  void change(KeptGuest next, long queueDeadlineNs) {
    guest = next;
    machine = machine(queueDeadlineNs);
    state = machine.takeOver(state);
  }

  /** Begins the record of a new start; what still comes of the last one goes to its own. */
  void begins(String why, Mark asked) {
    cause = why;
    wasReady = false;
    wasAhead = false;
    isTraceDue = false;
    marks = new ArrayList<>(List.of(asked));
  }
}
