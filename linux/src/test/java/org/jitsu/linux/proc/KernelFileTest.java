package org.jitsu.linux.proc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jitsu.linux.sys.Errno;
import org.jitsu.linux.sys.LinuxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelFileTest {
  private static final Path MTU = Path.of("/sys/class/net/lo/mtu");

  @TempDir private Path directory;

  @Test
  void anAttributeIsReadAgainAndAgain() throws Exception {
    String mtu = Files.readString(MTU);
    try (KernelFile file = KernelFile.open(MTU, 64)) {
      for (int i = 0; i < 3; i++) {
        assertThat(file.read()).isEqualTo(mtu.length());
        assertThat(file.text()).isEqualTo(mtu);
      }
    }
  }

  @Test
  void whatIsShorterThanBeforeHasNoRestOfIt() throws Exception {
    Path path = Files.writeString(directory.resolve("value"), "1234567890123\n");
    try (KernelFile file = KernelFile.open(path, 64)) {
      file.read();
      Files.writeString(path, "98\n");

      assertThat(file.read()).isEqualTo(3);
      assertThat(file.text()).isEqualTo("98\n");
      assertThat(file.at(2)).isEqualTo((byte) '\n');
      assertThat(file.at(3)).isZero();
      assertThat(file.at(63)).isZero();
      assertThat(file.at(64)).isZero();

      Files.writeString(path, "");
      assertThat(file.read()).isZero();
      assertThat(file.at(0)).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"1, a", "7, abcdefg", "8, abcdefgh", "9, abcdefghi", "64, abcdefghijkl"})
  void noMoreIsReadThanWasAskedFor(int maxBytes, String expected) throws Exception {
    Path path = Files.writeString(directory.resolve("value"), "abcdefghijkl");
    try (KernelFile file = KernelFile.open(path, maxBytes)) {
      assertThat(file.read()).isEqualTo(expected.length());
      assertThat(file.text()).isEqualTo(expected);
    }
  }

  @Test
  void whatAReadIsRefusedWithIsSaidAndTheNextMaySucceed() throws Exception {
    // The first page of a process is never there.
    try (KernelFile file = KernelFile.open(Path.of("/proc/self/mem"), 8)) {
      assertThatThrownBy(file::read)
          .isInstanceOfSatisfying(
              LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EIO))
          .hasMessage("pread64 /proc/self/mem: EIO (input/output error)");
      assertThat(file.text()).isEmpty();
    }
    Path path = directory.resolve("nothing");
    assertThatThrownBy(() -> KernelFile.open(path, 8))
        .isInstanceOfSatisfying(
            LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
  }

  @Test
  void aReadAllocatesNothing() throws Exception {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int reads = 20_000;
    try (KernelFile file = KernelFile.open(MTU, 64)) {
      read(file, reads); // whatever is made once
      long before = threads.getCurrentThreadAllocatedBytes();
      read(file, reads);
      long bytes = threads.getCurrentThreadAllocatedBytes() - before;

      assertThat(bytes).isLessThan(reads); // less than a byte a read: what the JVM made meanwhile
    }
  }

  private static void read(KernelFile file, int times) throws LinuxException {
    long bytes = 0;
    for (int i = 0; i < times; i++) {
      bytes += file.read();
    }
    assertThat(bytes).isGreaterThan(times);
  }

  @Test
  void readingAfterTheEndIsABug() throws Exception {
    KernelFile file = KernelFile.open(MTU, 64);
    file.close();
    file.close();
    assertThatThrownBy(file::read).isInstanceOf(IllegalStateException.class);
  }
}
