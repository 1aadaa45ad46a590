package org.jitsu.app;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jitsu.core.GuestName;
import org.jitsu.core.Mac;
import org.jitsu.core.hypervisor.Attachment;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.GuestStatus;
import org.jitsu.core.hypervisor.GuestWatcher;
import org.jitsu.core.hypervisor.Hypervisor;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.Started;
import org.jitsu.core.hypervisor.StopMode;
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
import org.jspecify.annotations.Nullable;

/**
 * The hypervisor of a rehearsal, and its only guest: a thread that has a network card, announces
 * itself, answers ARP and accepts every connection, and does nothing more.
 */
final class RehearsalGuest implements Hypervisor {

  private static final int ROOM_BYTES = 2048;
  private static final int WINDOW = 1024;

  private final IpAddr address;
  private final GuestWatcher watcher;
  private @Nullable Running running;

  private record Running(GuestName name, EventFd bell, Thread thread) {}

  RehearsalGuest(IpAddr address, GuestWatcher watcher) {
    this.address = address;
    this.watcher = watcher;
  }

  @Override
  public void define(GuestSpec spec) {}

  @Override
  public synchronized GuestStatus status(GuestName guest) {
    return running == null ? GuestStatus.STOPPED : GuestStatus.RUNNING;
  }

  @Override
  public synchronized Started start(GuestName guest, List<GuestLink> links)
      throws HypervisorException {
    GuestLink link = links.getFirst();
    try {
      EventFd bell = EventFd.open();
      Tap tap = Tap.open(link.ifName());
      MacAddress mac = new MacAddress(link.mac().bits());
      Thread thread =
          Thread.ofPlatform().daemon().name("rehearsal").start(() -> run(tap, mac, bell));
      running = new Running(guest, bell, thread);
      return new Started(new Attachment.Tap(link.ifName(), link.mac()), List.of());
    } catch (IOException refused) {
      throw new HypervisorException(
          HypervisorException.Kind.FAILED, String.valueOf(refused.getMessage()), refused);
    }
  }

  @Override
  public synchronized void stop(GuestName guest, StopMode mode) throws HypervisorException {
    Running ending = running;
    if (ending == null) {
      return;
    }
    running = null;
    ending.bell().ring();
    try {
      ending.thread().join();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new HypervisorException(HypervisorException.Kind.FAILED, "interrupted", stop);
    }
    ending.bell().close();
    watcher.ended(guest, "it was stopped");
  }

  @Override
  public void close() {}

  private void run(Tap tap, MacAddress mac, EventFd bell) {
    try (tap;
        Arena arena = Arena.ofConfined();
        Poller poller = Poller.open(2)) {
      poller.add(bell.fd(), Poller.READABLE, bell);
      poller.add(tap.fd(), Poller.READABLE, tap);
      MemorySegment in = arena.allocate(ROOM_BYTES, 8);
      MemorySegment out = arena.allocate(ROOM_BYTES, 8);
      Answers answers = new Answers(mac, out);
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
      System.getLogger(RehearsalGuest.class.getName())
          .log(System.Logger.Level.DEBUG, "the rehearsal's guest ended", gone);
    }
  }

  /** What the guest says; the length of each answer, 0 for none. */
  private final class Answers {

    private final MacAddress mac;
    private final MemorySegment out;
    private final Frame frame = new Frame();
    private final ArpCraft arp = new ArpCraft();
    private final TcpCraft tcp = new TcpCraft();

    Answers(MacAddress mac, MemorySegment out) {
      this.mac = mac;
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

  /** Returns the guest's definition, of which only the name and the MAC mean anything. */
  static GuestSpec spec(GuestName name, Mac mac) {
    return new GuestSpec(
        name,
        mac,
        Path.of("/dev/null"),
        null,
        "",
        1,
        1,
        List.of(),
        GuestSpec.Network.TAP,
        List.of(),
        1,
        Map.of());
  }
}
