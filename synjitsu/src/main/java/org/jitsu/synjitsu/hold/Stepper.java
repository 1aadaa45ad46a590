package org.jitsu.synjitsu.hold;

/** Steps a guest's machine and does what it says; failures are settled there. */
@FunctionalInterface
interface Stepper {

  void step(HeldGuest guest, HoldEvent event);
}
