package org.jitsu.core.trace;

/** The moments of a cold start, in the order in which they usually come. */
public enum Phase {
  /** The query or packet that caused it arrived. */
  ASKED,
  /** It was decided to start the guest. */
  DECIDED,
  /** The guest's link was there. */
  LINKED,
  /** The VMM's process was spawned, or the hypervisor told to create the guest. */
  SPAWNED,
  /** The VMM answered that it runs the guest. */
  RUNNING,
  /** The guest's first byte on its console was seen: it executes. */
  FIRST_INSTRUCTION,
  /** The guest was first seen to listen. */
  LISTENING,
  /** The guest was plugged into the network. */
  PLUGGED,
  /** The held packets were injected. */
  INJECTED
}
