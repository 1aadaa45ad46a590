package org.jitsu.backends.libvirt;

import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.jitsu.core.hypervisor.GuestStatus;
import org.jitsu.core.hypervisor.HypervisorException;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;

/**
 * A guest's domain. What is asked of one that is gone does nothing. Any thread.
 *
 * @param host where it is
 * @param uuid its UUID
 * @param persistent whether an administrator defined it, so that it is there also when it does not
 *     run
 */
record GuestDomain(LibvirtHost host, UUID uuid, boolean persistent) {

  /** Something that is done with it. */
  private interface Action {
    void on(Domain domain) throws LibvirtException;
  }

  /** Returns what it does; {@code STOPPED} also when it is gone. */
  GuestStatus status() throws HypervisorException {
    return host.domain("status", uuid, GuestDomain::status).orElse(GuestStatus.STOPPED);
  }

  /** Returns the XML of what runs; empty when nothing does. */
  Optional<DomainXml> live() throws HypervisorException {
    return parsed(
        host.domain("look", uuid, domain -> domain.isActive() == 1 ? domain.getXMLDesc(0) : ""));
  }

  /** Returns the XML that an administrator defined; empty when it is gone. */
  Optional<DomainXml> defined() throws HypervisorException {
    int flags = Domain.XMLFlags.INACTIVE | Domain.XMLFlags.SECURE;
    return parsed(host.domain("definition", uuid, domain -> domain.getXMLDesc(flags)));
  }

  /** Lets it go on, unless it is gone; returns whether it is there. */
  boolean resume() throws HypervisorException {
    return act("resume", Domain::resume);
  }

  /** Stops it in memory. */
  void pause() throws HypervisorException {
    act(
        "suspend",
        domain -> {
          if (status(domain) == GuestStatus.RUNNING) {
            domain.suspend();
          }
        });
  }

  /** Presses its power button. */
  void pressButton() throws HypervisorException {
    act(
        "shutdown",
        domain -> {
          if (status(domain) == GuestStatus.PAUSED) {
            domain.resume(); // a guest that is stopped in memory feels no button
          }
          domain.shutdown();
        });
  }

  /** Ends it at once. */
  void destroy() throws HypervisorException {
    try {
      act(
          "destroy",
          domain -> {
            if (domain.isActive() == 1) {
              domain.destroy();
            }
          });
    } catch (HypervisorException refused) {
      if (status() != GuestStatus.STOPPED) {
        throw refused; // else it ended by itself at the same moment
      }
    }
  }

  /** Saves it to a file that libvirt writes, and ends it. */
  void save(Path file) throws HypervisorException {
    act("save", domain -> domain.save(file.toString()));
  }

  /** Returns whether it was there. */
  private boolean act(String what, Action action) throws HypervisorException {
    return host.domain(
            what,
            uuid,
            domain -> {
              action.on(domain);
              return true;
            })
        .isPresent();
  }

  private static Optional<DomainXml> parsed(Optional<String> text) throws HypervisorException {
    return text.isEmpty() || text.get().isEmpty()
        ? Optional.empty()
        : Optional.of(DomainXml.parse(text.get()));
  }

  private static GuestStatus status(Domain domain) throws LibvirtException {
    return switch (domain.getInfo().state) {
      case VIR_DOMAIN_PAUSED, VIR_DOMAIN_PMSUSPENDED -> GuestStatus.PAUSED;
      case VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_CRASHED -> GuestStatus.STOPPED;
      default -> GuestStatus.RUNNING;
    };
  }
}
