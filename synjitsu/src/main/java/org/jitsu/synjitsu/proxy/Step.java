package org.jitsu.synjitsu.proxy;

import java.util.ArrayList;
import java.util.List;

/**
 * One step of the machine.
 *
 * @param next the state from now on
 * @param effects what is to be done, in order
 */
public record Step(ProxyState next, List<Effect> effects) {

  public Step {
    effects = List.copyOf(effects);
  }

  static Step to(ProxyState next, Effect... effects) {
    return new Step(next, List.of(effects));
  }

  /** This step, after other effects. */
  Step after(List<? extends Effect> first) {
    List<Effect> all = new ArrayList<>(first);
    all.addAll(effects);
    return new Step(next, all);
  }

  /** This step, after another effect. */
  Step after(Effect first) {
    return after(List.of(first));
  }
}
