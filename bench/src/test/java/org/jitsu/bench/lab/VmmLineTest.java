package org.jitsu.bench.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VmmLineTest {
  private final VmmLine line =
      new VmmLine(
          List.of(
              "qemu-system-x86_64",
              "-name",
              "guest=/tmp/x/state/hello",
              "-chardev",
              "socket,id=console,fd=3,server=on,wait=on",
              "-chardev",
              "socket,id=qmp,fd=4,server=on,wait=on",
              "-append",
              "ip=10.77.0.10/24 gw=10.77.0.1",
              "-netdev",
              "tap,id=net0,ifname=jt1,script=no"));

  @Test
  void isTheSameButForWhatIsReplaced() {
    VmmLine twin =
        line.with(Map.of("jt1", "bare", "10.77.0.", "10.78.0.", "/tmp/x/state", "/tmp/x/bare"));

    assertThat(twin)
        .hasToString(
            "qemu-system-x86_64 -name guest=/tmp/x/bare/hello"
                + " -chardev socket,id=console,fd=3,server=on,wait=on"
                + " -chardev socket,id=qmp,fd=4,server=on,wait=on"
                + " -append ip=10.78.0.10/24 gw=10.78.0.1"
                + " -netdev tap,id=net0,ifname=bare,script=no");
  }

  @Test
  void tellsWhatTheVmmInherits() {
    assertThat(line.inheritedSockets()).containsExactly(3, 4);
  }

  @Test
  void tellsAValue() {
    assertThat(line.value("ifname=")).isEqualTo("jt1");
    assertThatThrownBy(() -> line.value("initrd="))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("no initrd= in qemu-system-x86_64");
  }
}
