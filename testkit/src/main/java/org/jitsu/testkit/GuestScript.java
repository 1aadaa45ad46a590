package org.jitsu.testkit;

import org.jitsu.core.hypervisor.HypervisorException;
import org.jspecify.annotations.Nullable;

/**
 * What one start of a scripted guest is like. Times are in nanoseconds from the call of {@code
 * start}.
 *
 * @param startNs how long the call takes, until the VMM runs the guest
 * @param speaksNs when its first line is on the console; negative: never
 * @param line that line
 * @param listensNs when it is ready to serve; negative: never
 * @param endsNs when it ends by itself; negative: never
 * @param how how it ends then
 * @param obeysPowerButton whether it powers itself off when asked
 * @param failure what the start fails with instead, after {@code startNs}
 */
public record GuestScript(
    long startNs,
    long speaksNs,
    String line,
    long listensNs,
    long endsNs,
    String how,
    boolean obeysPowerButton,
    @Nullable HypervisorException failure) {

  private static final long NEVER = -1;
  private static final long MILLISECOND = 1_000_000;

  /** A guest like those that are measured: runs after 20 ms, speaks at 21 ms, listens at 40 ms. */
  public static GuestScript usual() {
    return new GuestScript(
        20 * MILLISECOND,
        21 * MILLISECOND,
        "hello",
        40 * MILLISECOND,
        NEVER,
        "it powered itself off",
        true,
        null);
  }

  /** The same, with a call that takes so long. */
  public GuestScript startsIn(long durationNs) {
    return new GuestScript(
        durationNs, speaksNs, line, listensNs, endsNs, how, obeysPowerButton, failure);
  }

  /** The same, silent for ever. */
  public GuestScript silent() {
    return new GuestScript(startNs, NEVER, line, listensNs, endsNs, how, obeysPowerButton, failure);
  }

  /** The same, first heard then and so. */
  public GuestScript speaks(long atNs, String text) {
    return new GuestScript(startNs, atNs, text, listensNs, endsNs, how, obeysPowerButton, failure);
  }

  /** The same, ready then. */
  public GuestScript listens(long atNs) {
    return new GuestScript(startNs, speaksNs, line, atNs, endsNs, how, obeysPowerButton, failure);
  }

  /** The same, never ready. */
  public GuestScript deaf() {
    return listens(NEVER);
  }

  /** The same, ending then and so. */
  public GuestScript ends(long atNs, String sentence) {
    return new GuestScript(
        startNs, speaksNs, line, listensNs, atNs, sentence, obeysPowerButton, failure);
  }

  /** The same, not caring for the power button. */
  public GuestScript ignoresPowerButton() {
    return new GuestScript(startNs, speaksNs, line, listensNs, endsNs, how, false, failure);
  }

  /** A start that fails. */
  public GuestScript fails(HypervisorException.Kind kind, String message) {
    HypervisorException why = new HypervisorException(kind, message);
    return new GuestScript(startNs, speaksNs, line, listensNs, endsNs, how, obeysPowerButton, why);
  }
}
