package org.jitsu.synjitsu.splice;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jitsu.synjitsu.splice.Segment.FLOW;
import static org.jitsu.synjitsu.splice.Segment.FLOW6;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jitsu.linux.bpf.BpfFs;
import org.jitsu.linux.netlink.BpfFilter;
import org.jitsu.linux.netlink.Links;
import org.jitsu.linux.netlink.Rtnetlink;
import org.jitsu.linux.netlink.TrafficControl.Direction;
import org.jitsu.linux.sys.LinuxException;
import org.jitsu.linux.tap.Tap;
import org.jitsu.wire.address.FlowKey;
import org.jitsu.wire.header.TcpFlags;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract with the program in the kernel, run on single frames; and what only it can do. */
class KernelSpliceIT extends SpliceContract {
  private @Nullable KernelRig rig;

  @BeforeEach
  void load() throws Exception {
    KernelRig.assumeAllowed();
    rig = new KernelRig(KernelSplices.object());
  }

  @AfterEach
  void close() {
    if (rig != null) {
      rig.close();
    }
  }

  private KernelRig rig() {
    return requireNonNull(rig);
  }

  @Override
  Splice splice() {
    return rig().splice;
  }

  @Override
  Optional<byte[]> fromGuest(byte[] frame) throws Exception {
    return rig().run(true, frame, 0);
  }

  @Override
  Optional<byte[]> toGuest(byte[] frame) throws Exception {
    return rig().run(false, frame, 0);
  }

  @Test
  void framesOfSynjitsuPassUntouched() throws Exception {
    splice().add(FLOW, CLIENT_ISN, now());
    byte[] frame = Segment.toGuest(FLOW, TcpFlags.ACK, 1, 2).bytes();
    assertThat(rig().run(false, frame, KernelSplices.MARK)).contains(frame);
    splice().activate(FLOW, TERMS, now());
    assertThat(rig().run(false, frame, KernelSplices.MARK)).contains(frame);
    assertThat(rig().run(false, frame, KernelSplices.MARK + 1))
        .isPresent()
        .get()
        .isNotEqualTo(frame);
    assertThat(splice().counters().of(SpliceReason.PASSED_OURS)).isEqualTo(2);
    assertThat(splice().counters().of(SpliceReason.SHIFTED_TO_GUEST)).isOne();
  }

  @Test
  void flowsOfOneLinkAreNotAnothers() throws Exception {
    splice().add(FLOW, CLIENT_ISN, now());
    try (Tap other = Tap.open("other%d")) {
      KernelSplice neighbour = rig().splices.at(other.linkIndex());
      assertThat(neighbour.find(FLOW)).isEmpty();
      neighbour.add(FLOW, 1, now());
      neighbour.activate(FLOW, TERMS, now());
      assertThat(fromGuest(Segment.fromGuest(FLOW, TcpFlags.ACK, 1, 2).bytes())).isEmpty();
      neighbour.clear();
    }
    assertThat(splice().find(FLOW)).isPresent();
  }

  @Test
  void tableOfAllGuestsRefusesWhenItIsFull() throws Exception {
    int link = rig().tap.linkIndex();
    for (int other = 1; other <= 16; other++) {
      KernelSplice guest = rig().splices.at(link + other);
      for (int port = 0; port < Splice.MAX_FLOWS; port++) {
        FlowKey flow = FlowKey.of(6, FLOW.source(), port, FLOW.destination(), 80);
        assertThat(guest.add(flow, 0, now())).isTrue();
      }
    }
    assertThat(splice().add(FLOW, 0, now())).isFalse();
    assertThat(splice().flows()).isEmpty();
    assertThat(splice().counters().of(SpliceReason.REFUSED_FULL)).isOne();
  }

  @Test
  void nextDaemonFindsTheFlowsOfLinksThatAreThere(@TempDir Path directory) throws Exception {
    Path mount = Files.createDirectory(directory.resolve("bpf"));
    BpfFs.ensure(mount);
    Path pins = mount.resolve("jitsu0");
    try (Rtnetlink netlink = Rtnetlink.open()) {
      int link = rig().tap.linkIndex();
      int goneLink;
      try (Tap gone = Tap.open("gone%d");
          KernelSplices first = KernelSplices.open(netlink, pins)) {
        goneLink = gone.linkIndex();
        first.at(link).add(FLOW, CLIENT_ISN, 7);
        first.at(link).activate(FLOW, TERMS, 7);
        first.at(link).add(FLOW6, CLIENT_ISN, 8);
        first.at(goneLink).add(FLOW, CLIENT_ISN, 9);
      }
      try (KernelSplices next = KernelSplices.open(netlink, pins)) {
        KernelSplice adopted = next.at(link);
        assertThat(adopted.flows())
            .containsExactlyInAnyOrder(
                new SplicedFlow(FLOW, true, SHIFT, CLIENT_ISN, 7, false, false, false),
                new SplicedFlow(FLOW6, false, 0, CLIENT_ISN, 8, false, false, false));
        assertThat(next.at(goneLink).find(FLOW)).isEmpty();
        adopted.clear();
      }
      try (KernelSplices last = KernelSplices.open(netlink, pins)) {
        assertThat(last.at(link).flows()).isEmpty();
      }
    } finally {
      BpfFs.unmount(mount);
    }
  }

  @Test
  void tableOfAnotherShapeIsRefusedWithAMend(@TempDir Path directory) throws Exception {
    Path mount = Files.createDirectory(directory.resolve("bpf"));
    BpfFs.ensure(mount);
    try (Rtnetlink netlink = Rtnetlink.open()) {
      KernelSplices.open(netlink, mount).close();
      Files.move(mount.resolve("splice-1-counters"), mount.resolve("counters"));
      Files.move(mount.resolve("splice-1-flows"), mount.resolve("splice-1-counters"));
      Files.move(mount.resolve("counters"), mount.resolve("splice-1-flows"));
      assertThatThrownBy(() -> KernelSplices.open(netlink, mount).close())
          .isInstanceOf(LinuxException.class)
          .hasMessageContaining("splice-1-flows is MapDefinition")
          .hasMessageContaining("remove it if nobody uses it");
    } finally {
      BpfFs.unmount(mount);
    }
  }

  @Test
  void linkRunsTheProgramsUntilItIsDetached() throws Exception {
    int link = rig().tap.linkIndex();
    try (Rtnetlink netlink = Rtnetlink.open()) {
      netlink.execute(Links.up(link));
      netlink.execute(rig().splices.attach(link));
      netlink.execute(rig().splices.attach(link));
      assertThat(netlink.filters(link, Direction.INGRESS))
          .extracting(BpfFilter::name)
          .containsExactly("from_guest");
      assertThat(netlink.filters(link, Direction.EGRESS))
          .extracting(BpfFilter::name)
          .containsExactly("to_guest");
      netlink.execute(KernelSplices.detach(link));
      assertThat(netlink.filters(link, Direction.INGRESS)).isEmpty();
      assertThat(netlink.filters(link, Direction.EGRESS)).isEmpty();
    }
  }

  @Test
  void hereTheKernelSplices() throws Exception {
    try (Rtnetlink netlink = Rtnetlink.open()) {
      int links = netlink.links().size();
      assertThat(KernelSplices.probe(netlink)).isEmpty();
      assertThat(netlink.links()).hasSize(links);
    }
  }
}
