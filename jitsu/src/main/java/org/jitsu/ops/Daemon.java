package org.jitsu.ops;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jitsu.core.hypervisor.Printed;
import org.jitsu.core.summon.Outcome;

/** What the control door can ask of the daemon. Called on the door's event loop; no call blocks. */
public interface Daemon {

  /** Returns what the daemon is and does now. */
  Status status();

  /** Returns the newest starts, oldest first. */
  List<Start> starts();

  /** Returns the number of the newest event; 0 before the first. */
  long lastEvent();

  /** Returns the events after one. */
  EventLog.Batch eventsSince(long number);

  /** Returns the newest refusals, oldest first. */
  List<Refusal> refusals();

  /**
   * Reads the configuration again, and all files that it names, and becomes what it says; when
   * something is wrong with it, all stays as it was. Blocks on files and hypervisors, so it is
   * called on a thread of its own.
   */
  Reload reload();

  /**
   * Serves a service more, and its guest, from now on and after a restart.
   *
   * @param yaml the two, as they would stand in the configuration. Blocks on files and hypervisors,
   *     so it is called on a thread of its own.
   */
  Change add(String yaml);

  /**
   * Has a service that was added, and its guest, be as is said now: what can change while the guest
   * runs does, what matters only when it starts holds from its next start on, and over another
   * address it goes and comes again. Blocks as {@link #add} does.
   *
   * @param service its first name
   * @param yaml the two, as they would stand in the configuration; of the same names
   */
  Change change(String service, String yaml);

  /**
   * Serves a service no longer that was added: its guest is stopped, and its addresses are
   * nobody's. Blocks as {@link #add} does.
   *
   * @param service its first name
   */
  Change remove(String service);

  /** Returns what is measured, as Prometheus reads it; empty where nothing is. */
  default Optional<String> metrics() {
    return Optional.empty();
  }

  /** Summons a service by its first name; empty when there is none of that name. */
  Optional<CompletionStage<Outcome>> summon(String service);

  /** Asks for a guest to be stopped; false when there is none of that name. */
  boolean stop(String guest);

  /**
   * Returns the newest part of what a guest printed; empty when there is none of that name or it
   * has no console.
   */
  Optional<Printed> printed(String guest);
}
