package org.jitsu.linux.spawn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jitsu.linux.sys.Errno;
import org.jitsu.linux.sys.LinuxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InheritedIT {
  private static final long PATIENCE_S = 10;

  @TempDir Path folder;

  @Test
  void transcriptKeepsTheBeginningOfWhatIsPrinted() throws Exception {
    try (Transcript transcript = Transcript.open()) {
      assertThat(transcript.text()).isEmpty();
      run("echo first >&2; head -c 100000 /dev/zero | tr '\\0' x >&2", transcript);
      assertThat(transcript.text()).startsWith("first\n").hasSize(Transcript.MAX_BYTES);
    }
  }

  @Test
  void listenerTakesClientsBeforeAnyProgramRuns() throws Exception {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("door"));
    try (UnixListener first = UnixListener.open(address.getPath())) {
      assertThat(first.fd().number()).isPositive();
    }
    try (UnixListener replaced = UnixListener.open(address.getPath());
        SocketChannel client = SocketChannel.open(address)) {
      assertThat(replaced.fd().isClosed()).isFalse();
      assertThat(client.isConnected()).isTrue();
    }
    assertThatThrownBy(() -> SocketChannel.open(address)).isInstanceOf(ConnectException.class);
  }

  @Test
  void listenerNamesAPathThatIsTooLong() {
    assertThatThrownBy(() -> UnixListener.open(folder.resolve("x".repeat(107))))
        .isInstanceOfSatisfying(
            LinuxException.class,
            refused -> assertThat(refused.errno()).isEqualTo(Errno.ENAMETOOLONG))
        .hasMessageContaining("more than 107 bytes");
  }

  private static void run(String script, Transcript errors) throws Exception {
    Command command = Command.of("/bin/sh", "-c", script).descriptor(2, errors.fd());
    try (OsProcess process = command.start()) {
      process.onExit().get(PATIENCE_S, TimeUnit.SECONDS);
    }
  }
}
