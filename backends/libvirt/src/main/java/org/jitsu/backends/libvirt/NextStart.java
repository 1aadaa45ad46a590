package org.jitsu.backends.libvirt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jitsu.core.hypervisor.Attachment;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.GuestStatus;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The domain that waits for a guest's start, if one does: it was created paused, and has executed
 * nothing. A file says so, lest the next daemon takes it for a guest that was put to sleep. Calls
 * come one at a time, its end at any time.
 */
final class NextStart {

  /**
   * What a start depends on; a domain waits for nothing else.
   *
   * @param xml what it is created from
   * @param attachment where its guest is reached
   * @param links what it is on
   */
  record Plan(String xml, Attachment attachment, List<GuestLink> links) {

    /** Creates its domain. */
    void create(LibvirtHost host, boolean paused) throws HypervisorException {
      host.create(xml, links.stream().map(GuestLink::ifName).toList(), paused);
    }
  }

  /**
   * A domain that waits.
   *
   * @param plan null when it was found
   */
  private record Waiting(@Nullable Plan plan, Running domain) {}

  /** Of what had begun nothing yet, a libvirtd that is restarted rids itself, and tells nobody. */
  private static final Duration SOON = Duration.ofSeconds(2);

  private final Path mark;
  private final AtomicReference<@Nullable Waiting> waiting = new AtomicReference<>();

  /**
   * At first none waits.
   *
   * @param mark the file that is there while one does
   */
  NextStart(Path mark) {
    this.mark = mark;
  }

  boolean isKept() {
    return waiting.get() != null;
  }

  /** Whether one waits for this. */
  boolean isFor(Plan plan) {
    Waiting ready = waiting.get();
    return ready != null && plan.equals(ready.plan());
  }

  /** Creates the domain, which is to be there before anybody asks for it. */
  void make(Plan plan, Running domain) throws HypervisorException {
    marks(() -> Files.writeString(mark, domain.domain().uuid().toString()));
    Waiting next = new Waiting(plan, domain);
    waiting.set(next); // before it is there: it may end at once
    try {
      plan.create(domain.domain().host(), true);
    } catch (HypervisorException refused) {
      waiting.compareAndSet(next, null);
      throw refused;
    }
  }

  /**
   * Lets the domain that waits begin, if it waits for this; else none waits afterwards.
   *
   * @return what runs now, and is to be {@linkplain #begun known} as that; null if nothing does
   */
  @Nullable Running begin(Plan plan) throws HypervisorException {
    Waiting ready = waiting.get();
    if (ready != null && plan.equals(ready.plan()) && ready.domain().domain().resume()) {
      marks(() -> Files.deleteIfExists(mark));
      return ready.domain();
    }
    giveBack(); // it may have ended, and nobody was told
    return null;
  }

  /** Has it wait no more, and returns true; false if it ended meanwhile, which was not told. */
  boolean begun(Running begun) {
    Waiting ready = waiting.get();
    return ready != null && ready.domain().equals(begun) && waiting.compareAndSet(ready, null);
  }

  /**
   * Ends a domain that waits for a daemon that is no more.
   *
   * @return false when it does not wait, but runs, or was put to sleep
   */
  boolean ends(Running found) throws HypervisorException {
    if (!Files.exists(mark)) {
      return false;
    }
    GuestStatus status = found.domain().status();
    if (status == GuestStatus.PAUSED) {
      waiting.set(new Waiting(null, found));
    }
    giveBack();
    return status != GuestStatus.RUNNING; // else it began when that daemon died
  }

  /** Hears that a domain ended; returns whether it is the one that waited. */
  boolean ended(LibvirtHost host, UUID domain) {
    Waiting ready = waiting.get();
    if (ready == null || !ready.domain().is(host, domain) || !waiting.compareAndSet(ready, null)) {
      return false;
    }
    Console console = ready.domain().console();
    if (console != null) {
      console.close();
    }
    ready.domain().told().complete(null);
    return true;
  }

  /** Asks whether it ended, which was not told. */
  void check(LibvirtHost host) throws HypervisorException {
    Waiting ready = waiting.get();
    if (ready == null) {
      return;
    }
    GuestDomain domain = ready.domain().domain();
    if (domain.host() == host && domain.status() == GuestStatus.STOPPED) {
      ended(host, domain.uuid());
    }
  }

  /** Ends the domain that waits, if one does. */
  void giveBack() throws HypervisorException {
    Waiting ready = waiting.get();
    if (ready != null) {
      ready.domain().domain().destroy();
      if (!ready.domain().isTold(SOON)) {
        check(ready.domain().domain().host());
      }
      ready.domain().awaitTold();
    }
    marks(() -> Files.deleteIfExists(mark)); // also that of one that ended by itself
  }

  private interface Marking {
    void run() throws IOException;
  }

  private void marks(Marking marking) throws HypervisorException {
    try {
      Files.createDirectories(mark.getParent());
      marking.run();
    } catch (IOException failed) {
      throw new HypervisorException(
          Kind.NO_RESOURCES, "what waits for its start cannot be noted: " + failed, failed);
    }
  }
}
