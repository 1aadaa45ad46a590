package org.jitsu.backends.libvirt;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jitsu.core.hypervisor.Attachment;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A domain that runs, is paused, or waits for its guest's start. Any thread.
 *
 * @param told completes when its end was heard, and the watcher has been told if it is to be
 */
record Running(
    GuestDomain domain,
    Attachment attachment,
    @Nullable Console console,
    CompletableFuture<@Nullable Void> told) {

  /** How long libvirt may take to tell the end of a domain that is gone. */
  private static final Duration TOLD_DEADLINE = Duration.ofSeconds(10);

  /** One whose end is not told yet. */
  Running(GuestDomain domain, Attachment attachment, @Nullable Console console) {
    this(domain, attachment, console, new CompletableFuture<>());
  }

  boolean is(LibvirtHost host, UUID uuid) {
    return domain.host() == host && domain.uuid().equals(uuid);
  }

  /** Whether its end was told by then. */
  boolean isTold(Duration deadline) {
    return told.thenApply(told -> true)
        .completeOnTimeout(false, deadline.toMillis(), TimeUnit.MILLISECONDS)
        .join();
  }

  /** Returns when its end was told; fails when it is not in time. */
  void awaitTold() throws HypervisorException {
    if (!isTold(TOLD_DEADLINE)) {
      throw new HypervisorException(
          Kind.UNAVAILABLE,
          domain.host()
              + " did not tell the end of domain "
              + domain.uuid()
              + " within "
              + TOLD_DEADLINE.toSeconds()
              + " s");
    }
  }
}
