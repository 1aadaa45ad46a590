package org.jitsu.synjitsu.hold;

import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.service.Service;
import org.jitsu.core.summon.Cause;
import org.jitsu.synjitsu.probe.Probing;
import org.jitsu.synjitsu.probe.Target;

/** What the agent does for the machine, in the order of the step's list. */
sealed interface Effect {

  /** Send the guest's frames here, and unplug its link if it is plugged. */
  record Claim() implements Effect {}

  /** Listen and speak on the guest's link. */
  record Attach(GuestLink link) implements Effect {}

  /** Leave the guest's link. */
  record Detach() implements Effect {}

  /** Ask the watched guest: by the first SYN kept for the target, else by one of our own. */
  record Probe(Target target, Probing.Manner manner) implements Effect {}

  /** Tell whoever waits that the guest listens. */
  record ReportListening() implements Effect {}

  /** Tell whoever waits that nobody listens for the guest any more. */
  record StopListening() implements Effect {}

  /**
   * Leave the guest's link, as soon as no connection that was answered is handed over there still.
   */
  record Leave() implements Effect {}

  /** Answer the packet at hand in the guest's name, or keep it as the newest of its flow. */
  record Keep() implements Effect {}

  /** Ask the keeper for the guest. */
  record Summon(Service service, Cause cause) implements Effect {}

  /** Refuse the kept packets as their service says, and forget them. */
  record RefuseKept() implements Effect {}

  /** Tell the guest on its link where the kept clients are, but for those it answered already. */
  record Introduce() implements Effect {}

  /** Plug the link in and send the guest's frames there. */
  record Plug(GuestLink link) implements Effect {}

  /** Take what was still under way to us at the plug: keep its SYNs, pass the rest to the guest. */
  record TakeStragglers() implements Effect {}

  /** Reset what the guest still answers to probes. */
  record ResetProbes() implements Effect {}

  /**
   * Put the kept packets on the guest's link, pass what it answered to its clients, and forget
   * both.
   */
  record Inject() implements Effect {}
}
