package org.jitsu.backends.libvirt;

import org.libvirt.event.DomainEvent;
import org.libvirt.event.DomainEventDetail;
import org.libvirt.event.StoppedDetail;

/** How a domain ended, in one sentence ({@code virDomainEventStoppedDetailType}). */
final class How {

  private How() {}

  /** Returns what an event of type {@code STOPPED} says. */
  static String stopped(DomainEvent event) {
    DomainEventDetail detail = event.getDetail();
    return detail instanceof StoppedDetail stopped ? sentence(stopped) : "it ended";
  }

  static String sentence(StoppedDetail detail) {
    return switch (detail) {
      case SHUTDOWN -> "it powered itself off, or reset itself";
      case DESTROYED -> "it was destroyed";
      case CRASHED -> "it crashed";
      case FAILED -> "its VMM ended, or libvirt could not go on with it";
      case MIGRATED -> "it was migrated to another host";
      case SAVED -> "it was saved to disk";
      case FROM_SNAPSHOT -> "an offline snapshot was loaded in its place";
      case UNKNOWN -> "it ended";
    };
  }
}
