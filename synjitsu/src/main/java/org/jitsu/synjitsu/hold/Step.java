package org.jitsu.synjitsu.hold;

import java.util.List;

/**
 * One step of the machine.
 *
 * @param next the state from now on
 * @param effects what is to be done, in order
 */
record Step(HoldState next, List<Effect> effects) {

  Step {
    effects = List.copyOf(effects);
  }

  static Step to(HoldState next, Effect... effects) {
    return new Step(next, List.of(effects));
  }
}
