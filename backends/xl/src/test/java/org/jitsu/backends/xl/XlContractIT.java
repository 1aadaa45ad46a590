package org.jitsu.backends.xl;

import java.nio.file.Path;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.GuestWatcher;
import org.jitsu.core.hypervisor.Hypervisor;
import org.jitsu.core.time.Ticker;
import org.jitsu.testkit.HypervisorContract;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;

/** A real Xen with the real xl satisfies the contract of all hypervisors, over SSH. */
@ExtendWith({OneXenHost.class, XlContractIT.Bound.class})
class XlContractIT extends HypervisorContract {

  /** What takes longest on an emulated processor, and says least that the others do not. */
  private static final Set<String> LONG =
      Set.of("startsAgainWhatWasStopped", "keepsGuestsApart", "destroysWhatIsPaused");

  /** Leaves what is long to {@code bin/test --long}. */
  static final class Bound implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      boolean isLong =
          context.getTestInstance().isPresent()
              && ((XlContractIT) context.getRequiredTestInstance())
                  .isLong(context.getRequiredTestMethod().getName());
      return isLong && !Boolean.getBoolean("jitsu.long")
          ? ConditionEvaluationResult.disabled("it takes long here: bin/test --long runs it")
          : ConditionEvaluationResult.enabled("it is quick enough");
    }
  }

  @TempDir private Path folder;

  /** Whether a test is left to {@code bin/test --long}. */
  boolean isLong(String test) {
    return LONG.contains(test);
  }

  @Override
  protected Hypervisor open(GuestWatcher next) throws Exception {
    return new XlProvider().open(folder.resolve("xl"), next, Ticker.system());
  }

  @Override
  protected Ticker ticker() {
    return Ticker.system();
  }

  @Override
  protected GuestSpec guest(GuestName name) throws Exception {
    return Guests.hello(name);
  }

  @Override
  protected String firstLine() {
    return Guests.FIRST_LINE;
  }

  @Override
  protected void kill(GuestName guest) throws Exception {
    OneXenHost.run("xl", "destroy", "jitsu-" + guest);
  }

  @Override
  protected void await(String what, BooleanSupplier condition) {
    Guests.await(what, condition);
  }
}
