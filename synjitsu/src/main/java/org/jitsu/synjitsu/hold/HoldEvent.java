package org.jitsu.synjitsu.hold;

import java.util.List;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.service.Service;
import org.jitsu.core.summon.Cause;
import org.jitsu.synjitsu.probe.Target;

/** What happens to a guest's addresses. */
sealed interface HoldEvent {

  /** The keeper: answer for them. */
  record Hold() implements HoldEvent {}

  /** The keeper: the guest boots behind this link, say when it listens. */
  record Watch(GuestLink link, List<Target> targets) implements HoldEvent {}

  /** The keeper: the guest is ready, give them to it. */
  record Release(GuestLink link) implements HoldEvent {}

  /** The keeper, or the outcome of our summon: the guest will not come. */
  record Refuse() implements HoldEvent {}

  /** Our summon was settled and the guest came. */
  record Came() implements HoldEvent {}

  /** The kernel refused an effect. */
  record Failed() implements HoldEvent {}

  /** A client's SYN or datagram to a port that is served: the packet at hand. */
  record Knocked(Service service, Cause cause) implements HoldEvent {}

  /** Clients that were answered wait for the guest still, though it is away again. */
  record Waiting(Service service, Cause cause) implements HoldEvent {}

  /** The guest was plugged in by the hand-over of connections that were answered. */
  record Plugged() implements HoldEvent {}

  /** The watched guest's VMM attached to its link. */
  record Attached() implements HoldEvent {}

  /** The watched guest sent a frame, whatever it is. */
  record Heard() implements HoldEvent {}

  /** The watched guest refused a question by a RST. */
  record Refused() implements HoldEvent {}

  /** The watched guest did what a target asks for. */
  record Answered(Target target) implements HoldEvent {}

  /** Time passed. */
  record Due() implements HoldEvent {}
}
