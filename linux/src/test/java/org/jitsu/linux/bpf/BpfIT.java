package org.jitsu.linux.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jitsu.linux.Frames;
import org.jitsu.linux.bpf.BpfMap.Mode;
import org.jitsu.linux.netlink.BpfFilter;
import org.jitsu.linux.netlink.HardwareAddress;
import org.jitsu.linux.netlink.Links;
import org.jitsu.linux.netlink.Rtnetlink;
import org.jitsu.linux.netlink.TrafficControl;
import org.jitsu.linux.netlink.TrafficControl.Direction;
import org.jitsu.linux.proc.Host;
import org.jitsu.linux.proc.Host.Capability;
import org.jitsu.linux.sys.Errno;
import org.jitsu.linux.sys.LinuxException;
import org.jitsu.linux.tap.Tap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs and maps in the real kernel. */
class BpfIT {
  private static final HardwareAddress GUEST = HardwareAddress.parse("02:00:00:00:00:2a");
  private static final HardwareAddress HOST = HardwareAddress.parse("06:00:00:00:00:01");
  private static final int LOOPBACK = 1;

  @BeforeEach
  void allowed() throws Exception {
    assumeTrue(
        Host.has(Capability.SYS_ADMIN) && Host.isFirstUserNamespace(), "eBPF needs real root");
  }

  @Test
  void mapKeepsIteratesAndRefuses() throws Exception {
    try (BpfMap map = BpfMap.create(new MapDefinition("numbers", 1, 4, 8, 3000, 1))) {
      Random random = new Random(4);
      Map<Integer, Long> expected = new HashMap<>();
      for (int i = 0; i < 3000; i++) {
        expected.put(i, random.nextLong());
        map.put(key(i), value(expected.get(i)), Mode.NEW);
      }
      assertRefused(Errno.E2BIG, () -> map.put(key(-1), value(0), Mode.ANY));
      assertRefused(Errno.EEXIST, () -> map.put(key(1), value(0), Mode.NEW));
      assertRefused(Errno.ENOENT, () -> map.put(key(-1), value(0), Mode.PRESENT));
      assertThatThrownBy(() -> map.lookup(new byte[3])).hasMessage("3 bytes where there are 4");

      Map<Integer, Long> shown = new HashMap<>();
      map.forEach((key, value) -> assertThat(shown.put(number(key), longOf(value))).isNull());
      assertThat(shown).isEqualTo(expected);

      assertThat(map.remove(key(7))).isTrue();
      assertThat(map.remove(key(7))).isFalse();
      assertThat(map.lookup(key(7))).isEmpty();
      map.put(key(8), value(88), Mode.PRESENT);
      assertThat(map.lookup(key(8)).map(BpfIT::longOf)).contains(88L);
    }
  }

  @Test
  void emptyMapShowsNothing() throws Exception {
    try (BpfMap map = BpfMap.create(ObjectBytes.SEEN)) {
      map.forEach((key, value) -> assertThat(key).as("an entry of nothing").isNull());
    }
  }

  @Test
  void programRunsOnAFrameAndCountsInItsMaps() throws Exception {
    ObjectFile object = ObjectFile.parse(ObjectBytes.good());
    try (BpfMap seen = BpfMap.create(ObjectBytes.SEEN);
        BpfMap total = BpfMap.create(ObjectBytes.TOTAL);
        BpfProgram program =
            object.load(ObjectBytes.FUNCTION, Map.of("seen", seen, "total", total))) {
      byte[] frame = new byte[60];
      frame[0] = 2;
      BpfProgram.Run run = program.run(frame, LOOPBACK, 0, 3);

      assertThat(run.verdict()).isEqualTo(BpfProgram.TC_UNSPEC);
      assertThat(run.frame()).isEqualTo(ByteBuffer.wrap(frame));
      assertThat(seen.lookup(key(2)).map(BpfIT::longOf)).contains(3L);
      byte[] perCpu = total.lookup(key(0)).orElseThrow();
      assertThat(perCpu).hasSize(8 * Host.possibleCpus());
      ByteBuffer values = ByteBuffer.wrap(perCpu).order(ByteOrder.nativeOrder());
      long sum = 0;
      while (values.hasRemaining()) {
        sum += values.getLong();
      }
      assertThat(sum).isEqualTo(3);
    }
  }

  @Test
  void verifiersWordsAreInTheError() throws Exception {
    byte[] leavesRegisterUnset = ObjectBytes.instructions(0x95, 0, 0, 0);
    ObjectFile object = ObjectFile.parse(ObjectBytes.with(leavesRegisterUnset, new byte[0]));
    assertThatThrownBy(() -> object.load(ObjectBytes.FUNCTION, Map.of()))
        .isInstanceOfSatisfying(
            BpfException.class, e -> assertThat(e.verifierLog()).contains("R0 !read_ok"))
        .hasMessageContaining("BPF_PROG_LOAD program count: verifier:")
        .hasMessageContaining("R0 !read_ok");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      textBlock =
          """
          setpriv --inh-caps=-all --bounding-set=-all => eBPF needs CAP_BPF and CAP_NET_ADMIN: run as root
          unshare --user --map-root-user              => root of a user namespace has not got them
          setpriv --inh-caps=+net_admin               => loaded fd
          """)
  void whoMayNotIsToldWhatIsMissing(String lessRights, String words) throws Exception {
    List<String> command = new ArrayList<>(List.of(lessRights.split(" ", -1)));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(LoadsAProgram.class.getName());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(said).contains(words);
  }

  @Test
  void pinnedMapIsFoundAgainAndAnotherKindIsNot(@TempDir Path directory) throws Exception {
    Path mount = directory.resolve("bpf");
    BpfFs.ensure(mount);
    try {
      BpfFs.ensure(mount);
      Path below = mount.resolve("a/b");
      BpfFs.ensure(below);
      Path pin = below.resolve("seen");
      assertRefused(Errno.ENOENT, () -> BpfMap.open(pin, ObjectBytes.SEEN).close());
      try (BpfMap map = BpfMap.create(ObjectBytes.SEEN)) {
        map.pin(pin);
        map.put(key(1), value(11), Mode.ANY);
        assertRefused(Errno.EEXIST, () -> map.pin(pin));
      }
      try (BpfMap map = BpfMap.open(pin, ObjectBytes.SEEN)) {
        assertThat(map.lookup(key(1)).map(BpfIT::longOf)).contains(11L);
      }
      MapDefinition other = new MapDefinition("seen", 1, 4, 16, 4, 1);
      assertThatThrownBy(() -> BpfMap.open(pin, other).close())
          .isInstanceOf(LinuxException.class)
          .hasMessageContaining("valueBytes=8")
          .hasMessageContaining("valueBytes=16")
          .hasMessageContaining("remove it");
      Files.delete(pin);
      assertRefused(Errno.ENOENT, () -> BpfMap.open(pin, ObjectBytes.SEEN).close());
    } finally {
      BpfFs.unmount(mount);
    }
  }

  @Test
  void programAtAnInterfaceSeesItsFramesUntilItIsStopped() throws Exception {
    ObjectFile object = ObjectFile.parse(ObjectBytes.good());
    try (Rtnetlink netlink = Rtnetlink.open();
        Tap tap = Tap.open("tap-bpf");
        BpfMap seen = BpfMap.create(ObjectBytes.SEEN);
        BpfMap total = BpfMap.create(ObjectBytes.TOTAL)) {
      int link = tap.linkIndex();
      netlink.execute(Links.up(link), TrafficControl.hooks(link));
      try (BpfProgram program =
          object.load(ObjectBytes.FUNCTION, Map.of("seen", seen, "total", total))) {
        netlink.execute(
            TrafficControl.hooks(link),
            TrafficControl.run(link, Direction.INGRESS, 7, "count", program.fd()));
      }
      assertThat(netlink.filters(link, Direction.INGRESS))
          .singleElement()
          .satisfies(f -> assertThat(f.programId()).isPositive())
          .extracting(BpfFilter::number, BpfFilter::name)
          .containsExactly(7, "count");
      assertThat(netlink.filters(link, Direction.EGRESS)).isEmpty();
      Frames.write(tap, HOST, GUEST, "seen");
      assertThat(seen.lookup(key(6)).map(BpfIT::longOf)).contains(1L);

      netlink.execute(TrafficControl.stop(link, Direction.INGRESS, 7));
      Frames.write(tap, HOST, GUEST, "not seen");
      assertThat(seen.lookup(key(6)).map(BpfIT::longOf)).contains(1L);
      assertThat(netlink.filters(link, Direction.INGRESS)).isEmpty();
      assertRefused(
          Errno.ENOENT, () -> netlink.execute(TrafficControl.stop(link, Direction.INGRESS, 7)));
      netlink.execute(TrafficControl.noHooks(link));
    }
  }

  private interface Action {
    void run() throws Exception;
  }

  private static void assertRefused(Errno errno, Action action) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(LinuxException.class, e -> assertThat(e.errno()).isEqualTo(errno));
  }

  private static byte[] key(int number) {
    return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(number).array();
  }

  private static byte[] value(long number) {
    return ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putLong(number).array();
  }

  private static int number(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt();
  }

  private static long longOf(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getLong();
  }
}
