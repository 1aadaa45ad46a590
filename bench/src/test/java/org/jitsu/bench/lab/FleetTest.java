package org.jitsu.bench.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FleetTest {
  private static final Site SITE = new Site(Backend.PROCESS, Path.of("/hello-process"), 16);

  @Test
  void everyServiceHasAnAddressOfItsOwnThatIsNobodyElses() {
    Fleet fleet = new Fleet(SITE, Fleet.MAX_SIZE);
    Set<String> addresses = new HashSet<>();
    for (int number = 0; number < Fleet.MAX_SIZE; number++) {
      addresses.add(fleet.address(number).getHostAddress());
    }

    assertThat(addresses).hasSize(Fleet.MAX_SIZE);
    assertThat(addresses)
        .doesNotContain("10.77.0.1", "10.77.0.250")
        .allMatch(it -> it.startsWith("10.77."));
  }

  @Test
  void eachIsWrittenDown() {
    String configuration = new Fleet(SITE, 2).configuration(Path.of("/tmp/x"));

    assertThat(configuration)
        .contains("control: /tmp/x/control.sock", "address: 10.77.0.1/16")
        .containsSubsequence("guests:", "  g0:", "backend: process", "  g1:")
        .containsSubsequence("services:", "  g0.jitsu.test:", "guest: g0", "[10.77.1.1]")
        .containsSubsequence("  g1.jitsu.test:", "guest: g1", "[10.77.1.2]");
  }

  @Test
  void kindsTakeTurns() {
    Site late = SITE.withKnobs("listen-delay=3000");
    Fleet fleet = new Fleet(List.of(late.withTerms("mode: proxy", "wake: proven"), late), 3);

    assertThat(fleet.configuration(Path.of("/tmp/x")).lines().map(String::strip))
        .containsSubsequence(
            "cmdline: \"ip=${address}/${prefix} gw=${gateway} name=${name} listen-delay=3000\"",
            "g0.jitsu.test:",
            "idle: 1h",
            "mode: proxy",
            "wake: proven",
            "g1.jitsu.test:",
            "idle: 1h",
            "g2.jitsu.test:",
            "idle: 1h",
            "mode: proxy");
  }

  @Test
  void hasABound() {
    assertThatThrownBy(() -> new Fleet(SITE, Fleet.MAX_SIZE + 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
