package org.jitsu.app;

import java.io.IOException;
import java.util.Set;
import org.jitsu.config.Carried;
import org.jitsu.config.Configuration;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.GuestSpec.Network;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.dns.ListenException;
import org.jitsu.dns.ZoneException;
import org.jitsu.dns.Zones;
import org.jitsu.guest.KeptGuest;

/** A running daemon, as far as what it serves is changed. Calls block; one thread at a time. */
interface Changeable {

  /** Returns what is served now. */
  Served served();

  /** Reads the zones that a configuration describes. */
  Zones zones(Configuration next) throws ZoneException;

  /** Answers queries for these services from now on. */
  void serve(Served next, Zones zones);

  /**
   * Reads the certificates, the tokens and the secrets of cookies that a configuration names.
   *
   * @return has the tokens and the secrets used from now on; certificates are when this returns
   */
  Runnable secrets(Configuration next) throws CannotException, IOException, ListenException;

  /** Opens a guest's backend, which may be open already. */
  KeptGuest open(Carried carried) throws HypervisorException;

  /** Notes a guest that is kept from now on. */
  void entered(KeptGuest guest);

  /** Forgets one that is not any more. */
  void left(GuestName guest);

  /** Returns whether the daemon began with guests of this network, so that others can join. */
  boolean has(Network network);

  /** Returns whether it answers clients in the stead of guests. */
  boolean answers();

  /** Returns the services whose guests are told by the PROXY protocol who connects. */
  Set<String> announced();
}
