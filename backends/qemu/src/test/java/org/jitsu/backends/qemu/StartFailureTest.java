package org.jitsu.backends.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.jitsu.linux.spawn.Exit;
import org.jitsu.linux.sys.Errno;
import org.jitsu.linux.sys.LinuxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartFailureTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "could not open /dev/net/tun: Permission denied | NO_PERMISSION | CAP_NET_ADMIN",
        "could not configure /dev/net/tun (vm0): Operation not permitted | NO_PERMISSION | TAP",
        "could not configure /dev/net/tun (vm0): Device or resource busy | FAILED | holds the TAP",
        "could not open /dev/net/tun: No such file or directory | UNAVAILABLE | modprobe tun",
        "Could not set up host forwarding rule 'tcp::80-:80' | FAILED | another program listens",
        "Could not access KVM kernel module: Permission denied | UNAVAILABLE | accel: tcg",
        "cannot set up guest memory 'ram': Cannot allocate memory | NO_RESOURCES | out of memory",
        "Something never heard of | FAILED | never heard of",
      })
  void sortsWhatQemuSays(String words, Kind kind, String mend) {
    Ending ending = new Ending();
    ending.exited(new Exit.Code(1), "", "qemu-system-x86_64: -option: " + words);
    HypervisorException failure = StartFailure.of(ending);
    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure)
        .hasMessageStartingWith("QEMU did not start it: QEMU exited with code 1; QEMU said: ")
        .hasMessageContaining(words)
        .hasMessageContaining(mend);
  }

  @ParameterizedTest
  @CsvSource({
    "ENOENT, UNAVAILABLE",
    "EACCES, NO_PERMISSION",
    "EMFILE, NO_RESOURCES",
    "EIO, FAILED"
  })
  void sortsWhatTheKernelSays(Errno errno, Kind kind) {
    LinuxException refused = new LinuxException("start qemu-system-x86_64", errno, "");
    assertThat(StartFailure.of("qemu-system-x86_64", refused).kind()).isEqualTo(kind);
  }

  @Test
  void namesThePackage() {
    LinuxException refused = new LinuxException("start", Errno.ENOENT, "");
    assertThat(StartFailure.of("qemu-system-aarch64", refused))
        .hasMessageEndingWith("apt-get install qemu-system-arm");
  }
}
