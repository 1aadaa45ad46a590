package org.jitsu.synjitsu.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jitsu.linux.bpf.BpfFs;
import org.jitsu.linux.bpf.BpfProgram;
import org.jitsu.linux.proc.Host;
import org.jitsu.linux.proc.Host.Capability;
import org.jitsu.linux.tap.Tap;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.address.MacAddress;
import org.jitsu.wire.craft.TcpCraft;
import org.jitsu.wire.header.TcpFlags;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the programs make of single segments, of either version of IP. */
class LiveFlowsIT {

  private static final int SYN_ACK = TcpFlags.SYN | TcpFlags.ACK;
  private static final int FIN_ACK = TcpFlags.FIN | TcpFlags.ACK;
  private static final MacAddress CLIENT_MAC = MacAddress.parse("02:00:00:00:00:01");
  private static final MacAddress GUEST_MAC = MacAddress.parse("02:00:00:00:00:0a");

  @TempDir Path directory;
  private final MemorySegment out = MemorySegment.ofArray(new byte[200]);
  private final TcpCraft tcp = new TcpCraft();
  private Path mount;
  private Tap tap;
  private LiveFlows live;
  private boolean v6;

  @BeforeEach
  void load() throws Exception {
    assumeTrue(
        Host.has(Capability.SYS_ADMIN) && Host.isFirstUserNamespace(),
        "counting connections in the kernel needs real root");
    mount = Files.createDirectory(directory.resolve("bpf"));
    BpfFs.ensure(mount);
    tap = Tap.open("live%d");
    live = LiveFlows.open(mount.resolve("live"));
  }

  @AfterEach
  void close() throws Exception {
    if (live != null) {
      live.close();
      tap.close();
      BpfFs.unmount(mount);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aConnectionIsOpenFromTheClientsAnswerToBothFins(boolean ofIpv6) throws Exception {
    v6 = ofIpv6;
    toGuest(TcpFlags.SYN);
    assertThat(open()).as("a SYN may be forged").isZero();
    fromGuest(SYN_ACK);
    assertThat(open()).as("who sent it may not be there").isZero();
    toGuest(TcpFlags.ACK);
    assertThat(open()).isOne();
    toGuest(TcpFlags.ACK | TcpFlags.PSH);
    fromGuest(TcpFlags.ACK);
    toGuest(FIN_ACK);
    assertThat(open()).as("half closed").isOne();
    fromGuest(FIN_ACK);
    toGuest(TcpFlags.ACK);
    assertThat(open()).isZero();
  }

  @Test
  void theGuestMayEndFirst() throws Exception {
    connect();
    fromGuest(FIN_ACK);
    assertThat(open()).isOne();
    toGuest(FIN_ACK);
    assertThat(open()).isZero();
  }

  @Test
  void aResetEndsItAndAForgedOneDoesNot() throws Exception {
    connect();
    toGuest(TcpFlags.RST);
    assertThat(open()).isZero();
    toGuest(TcpFlags.ACK);
    assertThat(open()).as("the client goes on").isOne();
    fromGuest(TcpFlags.RST | TcpFlags.ACK);
    assertThat(open()).isZero();
  }

  @Test
  void connectionsAreCountedByLinkAndClient() throws Exception {
    for (int port = 1000; port < 1300; port++) {
      fromGuest(SYN_ACK, port);
      toGuest(TcpFlags.ACK, port);
    }
    assertThat(live.count(System.nanoTime())).containsOnlyKeys(tap.linkIndex()).containsValue(300);
  }

  @Test
  void whatIsOverIsForgotten() throws Exception {
    fromGuest(SYN_ACK, 1);
    fromGuest(SYN_ACK, 2);
    toGuest(TcpFlags.ACK, 2);
    long nowNs = System.nanoTime();

    assertThat(live.count(nowNs + LiveFlows.UNANSWERED_NS * 2)).containsValue(1);
    toGuest(TcpFlags.ACK, 1);
    assertThat(open()).as("the first was forgotten, which never answered").isOne();

    assertThat(live.count(nowNs + LiveFlows.SILENT_NS * 2)).isEmpty();
    toGuest(TcpFlags.ACK, 2);
    assertThat(open()).isZero();
  }

  @Test
  void theNextDaemonFindsTheTable() throws Exception {
    connect();
    live.close();
    live = LiveFlows.open(mount.resolve("live"));
    assertThat(open()).isOne();
  }

  @Test
  void theTableIsLaidOutAsTheProgramSays() throws Exception {
    assertThat(LiveFlows.object().map("flows"))
        .hasValueSatisfying(
            map -> {
              assertThat(map.keyBytes()).isEqualTo(LiveFlows.KEY_BYTES);
              assertThat(map.valueBytes()).isEqualTo(LiveFlows.FLOW_BYTES);
            });
  }

  private void connect() throws Exception {
    fromGuest(SYN_ACK);
    toGuest(TcpFlags.ACK);
    assertThat(open()).isOne();
  }

  private int open() throws Exception {
    return live.count(System.nanoTime()).getOrDefault(tap.linkIndex(), 0);
  }

  private void fromGuest(int flags) throws Exception {
    fromGuest(flags, 4000);
  }

  private void fromGuest(int flags, int port) throws Exception {
    run(true, flags, 80, port);
  }

  private void toGuest(int flags) throws Exception {
    toGuest(flags, 4000);
  }

  private void toGuest(int flags, int port) throws Exception {
    run(false, flags, port, 80);
  }

  private void run(boolean ofGuest, int flags, int from, int to) throws Exception {
    IpAddr client = IpAddr.parse(v6 ? "fd00::2" : "10.77.0.2");
    IpAddr guest = IpAddr.parse(v6 ? "fd00::10" : "10.77.0.10");
    var path =
        ofGuest
            ? new org.jitsu.wire.craft.Path(GUEST_MAC, CLIENT_MAC, guest, client)
            : new org.jitsu.wire.craft.Path(CLIENT_MAC, GUEST_MAC, client, guest);
    int length = tcp.along(path, from, to).flags(flags).sequence(7).write(out);
    byte[] frame = Arrays.copyOf(out.toArray(ValueLayout.JAVA_BYTE), length);
    BpfProgram.Run run = live.program(ofGuest).run(frame, tap.linkIndex(), 0, 1);
    assertThat(run.verdict()).as("every frame goes on").isEqualTo(-1);
    assertThat(run.frame()).isEqualTo(java.nio.ByteBuffer.wrap(frame));
  }
}
