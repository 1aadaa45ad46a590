package org.jitsu.app;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jitsu.core.GuestName;
import org.jitsu.core.Mac;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.GuestStatus;
import org.jitsu.core.hypervisor.GuestWatcher;
import org.jitsu.core.hypervisor.Hypervisor;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorProvider;
import org.jitsu.core.hypervisor.Prepares;
import org.jitsu.core.hypervisor.Started;
import org.jitsu.core.hypervisor.StopMode;
import org.jitsu.core.time.Ticker;
import org.jitsu.linux.poll.EventFd;
import org.jitsu.linux.poll.Poller;
import org.jitsu.linux.tap.Tap;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.address.MacAddress;
import org.jitsu.wire.craft.ArpCraft;
import org.jitsu.wire.craft.TcpCraft;
import org.jitsu.wire.frame.Frame;
import org.jitsu.wire.frame.Kind;
import org.jitsu.wire.header.TcpOptions;

/**
 * The hypervisor of a rehearsal. A guest of it is a process of the backend {@code process} that
 * says a line and sleeps, and a thread that has the network card, announces itself, answers ARP and
 * accepts every connection, and does nothing more.
 */
final class RehearsalGuests implements Hypervisor, Prepares {

  private static final int ROOM_BYTES = 2048;
  private static final int WINDOW = 1024;
  private static final long MEBIBYTE = 1024 * 1024;

  /** What its process does: no more than some seconds, for one that a killed daemon left. */
  private static final String COMMAND = "/bin/sh -c 'echo here; exec sleep 5'";

  private final Map<GuestName, IpAddr> addresses;
  private final Hypervisor processes;
  private final Map<GuestName, Running> running = new HashMap<>();

  private record Running(EventFd bell, Thread thread) {}

  private RehearsalGuests(Map<GuestName, IpAddr> addresses, Hypervisor processes) {
    this.addresses = addresses;
    this.processes = processes;
  }

  /**
   * Opens it where the backend {@code process} keeps its guests.
   *
   * @param addresses the guests'
   */
  record Provider(Map<GuestName, IpAddr> addresses) implements HypervisorProvider {

    static final String BACKEND = "rehearsal";

    @Override
    public String backend() {
      return BACKEND;
    }

    @Override
    public Hypervisor open(Path directory, GuestWatcher watcher, Ticker ticker)
        throws HypervisorException {
      return new RehearsalGuests(
          addresses, new Backends().open("process", directory, watcher, ticker));
    }
  }

  @Override
  public void define(GuestSpec spec) throws HypervisorException {
    processes.define(spec);
  }

  @Override
  public GuestStatus status(GuestName guest) throws HypervisorException {
    return processes.status(guest);
  }

  @Override
  public void prepare(GuestName guest, List<GuestLink> links) throws HypervisorException {
    if (processes instanceof Prepares prepares) {
      prepares.prepare(guest, links);
    }
  }

  @Override
  public synchronized Started start(GuestName guest, List<GuestLink> links)
      throws HypervisorException {
    GuestLink link = links.getFirst();
    MacAddress mac = new MacAddress(link.mac().bits());
    IpAddr address = Objects.requireNonNull(addresses.get(guest));
    // As of any guest, nothing is heard of it before its process runs: a rehearsal that were over
    // sooner would leave its last spawn to the first client.
    Started started = processes.start(guest, links);
    try {
      EventFd bell = EventFd.open();
      Tap tap = Tap.open(link.ifName());
      Thread thread =
          Thread.ofPlatform().daemon().name("rehearsal").start(() -> run(tap, mac, address, bell));
      running.put(guest, new Running(bell, thread));
      return started;
    } catch (IOException refused) {
      throw new HypervisorException(
          HypervisorException.Kind.FAILED, String.valueOf(refused.getMessage()), refused);
    }
  }

  @Override
  public synchronized void stop(GuestName guest, StopMode mode) throws HypervisorException {
    Running ending = running.remove(guest);
    if (ending != null) {
      leave(ending);
    }
    processes.stop(guest, mode);
  }

  private static void leave(Running ending) throws HypervisorException {
    ending.bell().ring();
    try {
      ending.thread().join();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new HypervisorException(HypervisorException.Kind.FAILED, "interrupted", stop);
    }
    ending.bell().close();
  }

  @Override
  public void undefine(GuestName guest) {
    processes.undefine(guest);
  }

  @Override
  public void close() {
    processes.close();
  }

  private static void run(Tap tap, MacAddress mac, IpAddr address, EventFd bell) {
    try (tap;
        Arena arena = Arena.ofConfined();
        Poller poller = Poller.open(2)) {
      poller.add(bell.fd(), Poller.READABLE, bell);
      poller.add(tap.fd(), Poller.READABLE, tap);
      MemorySegment in = arena.allocate(ROOM_BYTES, 8);
      MemorySegment out = arena.allocate(ROOM_BYTES, 8);
      Answers answers = new Answers(mac, address, out);
      tap.write(out, answers.announcement());
      for (boolean asked = false; !asked; ) {
        int ready = poller.await(Poller.FOREVER);
        for (int i = 0; i < ready; i++) {
          asked |= poller.key(i) == bell;
        }
        for (int length = tap.read(in); length > 0; length = tap.read(in)) {
          int answer = answers.to(in, length);
          if (answer > 0) {
            tap.write(out, answer);
          }
        }
      }
    } catch (IOException gone) {
      System.getLogger(RehearsalGuests.class.getName())
          .log(System.Logger.Level.DEBUG, "the rehearsal's guest ended", gone);
    }
  }

  /** What the guest says; the length of each answer, 0 for none. */
  private static final class Answers {

    private final MacAddress mac;
    private final IpAddr address;
    private final MemorySegment out;
    private final Frame frame = new Frame();
    private final ArpCraft arp = new ArpCraft();
    private final TcpCraft tcp = new TcpCraft();

    Answers(MacAddress mac, IpAddr address, MemorySegment out) {
      this.mac = mac;
      this.address = address;
      this.out = out;
    }

    int announcement() {
      return arp.announce(out, mac, address);
    }

    int to(MemorySegment in, int length) {
      if (!frame.parse(in, 0, length).accepted()) {
        return 0;
      }
      boolean asksForUs =
          frame.kind() == Kind.ARP
              && frame.arp().isRequest()
              && frame.arp().targetIp() == address.v4Bits();
      if (asksForUs) {
        return arp.reply(out, frame, mac);
      }
      boolean opens =
          frame.kind() == Kind.TCP
              && frame.tcp().isOpening()
              && frame.destination().equals(address);
      return opens ? tcp.synAck(out, frame, 1, WINDOW, new TcpOptions()) : 0;
    }
  }

  /** Returns a guest's definition. */
  static GuestSpec spec(GuestName name, Mac mac) {
    return new GuestSpec(
        name,
        mac,
        Path.of("/bin/sh"),
        null,
        "",
        MEBIBYTE,
        1,
        List.of(),
        GuestSpec.Network.TAP,
        List.of(),
        1,
        Map.of("command", COMMAND));
  }
}
