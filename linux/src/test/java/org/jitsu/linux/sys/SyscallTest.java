package org.jitsu.linux.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SyscallTest {
  private static final int F_GETFD = 1;
  private static final int FD_CLOEXEC = 1;

  @Test
  void refusalIsANegativeErrno() {
    assertThat(Errno.EBADF.is(Syscall.CLOSE.invoke(-1, 0, 0))).isTrue();
  }

  @Test
  void attemptHasTheSameResultButNoReason() throws Exception {
    try (Fd fd = Fd.open(Path.of("/dev/null"), Fd.READ_ONLY)) {
      assertThat(Syscall.FCNTL.attempt(fd.number(), F_GETFD, 0, 0, 0, 0)).isEqualTo(FD_CLOEXEC);
      assertThat(Syscall.FCNTL.invoke(fd.number(), F_GETFD, 0)).isEqualTo(FD_CLOEXEC);
    }
    assertThat(Syscall.CLOSE.attempt(-1, 0, 0, 0, 0, 0)).isEqualTo(-1);
  }

  @Test
  void exceptionSaysWhatWhichAndWhy() {
    assertThatThrownBy(() -> Fd.open(Path.of("/nowhere/at/all"), Fd.READ_ONLY))
        .isInstanceOfSatisfying(
            LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT))
        .hasMessage("openat /nowhere/at/all: ENOENT (no such file or directory)");
  }

  @Test
  void errorWithoutANameKeepsItsNumber() {
    assertThat(new LinuxException("call", 4095, "x"))
        .hasMessage("call x: error 4095")
        .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.OTHER));
  }

  @Test
  void closingTwiceIsHarmlessAndUseAfterwardsIsABug() throws Exception {
    Fd fd = Fd.open(Path.of("/dev/null"), Fd.READ_ONLY);
    fd.close();
    fd.close();
    assertThat(fd.isClosed()).isTrue();
    assertThatThrownBy(fd::number).isInstanceOf(IllegalStateException.class);
  }
}
