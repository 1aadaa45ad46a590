package org.jitsu.backends.libvirt;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.GuestWatcher;
import org.jitsu.core.hypervisor.Hypervisor;
import org.jitsu.core.time.Ticker;
import org.jitsu.linux.netlink.Rtnetlink;
import org.jitsu.linux.tap.Tap;
import org.jitsu.testkit.HypervisorContract;
import org.jitsu.testkit.LibvirtDaemon;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A real libvirtd satisfies the contract of all hypervisors, with guests on TAPs. */
class LibvirtContractIT extends HypervisorContract {

  @TempDir private static Path daemonFolder;
  private static LibvirtDaemon daemon;
  private static Rtnetlink netlink;
  private static GuestLink www;
  private static GuestLink mail;

  @TempDir private Path folder;

  @BeforeAll
  static void startLibvirtd() throws Exception {
    daemon = LibvirtDaemon.start(daemonFolder, Guests::await);
    netlink = Rtnetlink.open();
    www = Guests.tap(netlink, "www0");
    mail = Guests.tap(netlink, "mail0");
  }

  @AfterAll
  static void stopLibvirtd() throws Exception {
    daemon.close();
    netlink.close();
    Tap.delete("www0");
    Tap.delete("mail0");
  }

  @Override
  protected Hypervisor open(GuestWatcher next) throws Exception {
    return new LibvirtProvider().open(folder.resolve("libvirt"), next, Ticker.system());
  }

  @Override
  protected Ticker ticker() {
    return Ticker.system();
  }

  @Override
  protected GuestSpec guest(GuestName name) {
    return Guests.spec(name, daemon.uri(), Duration.ofMillis(300));
  }

  @Override
  protected String firstLine() {
    return Guests.FIRST_LINE;
  }

  @Override
  protected List<GuestLink> links(GuestName guest) {
    return List.of(guest.equals(WWW) ? www : mail);
  }

  @Override
  protected void kill(GuestName guest) {
    daemon.killDomain("jitsu-" + guest);
  }

  @Override
  protected void await(String what, BooleanSupplier condition) {
    Guests.await(what, condition);
  }
}
