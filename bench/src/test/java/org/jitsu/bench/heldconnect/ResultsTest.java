package org.jitsu.bench.heldconnect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.jitsu.bench.lab.Backend;
import org.jitsu.bench.lab.ClientWatch;
import org.jitsu.bench.lab.Site;
import org.jitsu.wire.address.IpAddr;
import org.junit.jupiter.api.Test;

class ResultsTest {
  private static final long MS = 1_000_000;

  private final IpAddr client = IpAddr.parse("10.77.0.1");
  private final Results results =
      new Results(
          new Site(Backend.PROCESS, Path.of("/hello-process"), 16),
          Map.of(Way.PROXY, new ClientWatch(client), Way.HOLD, new ClientWatch(client)));

  @Test
  void withoutAStartNothingIsReached() {
    assertThat(results.rows()).isEmpty();
    assertThat(results.verdicts()).allMatch(verdict -> verdict.toString().contains(" none "));
  }

  @Test
  void eachKindHasItsRows() {
    for (Way way : Way.values()) {
      results.of(way).whole().answered(3010 * MS);
      results.of(way).answer().answered(7 * MS);
      results.of(way).watch().handshakes().answered(MS);
    }
    results.of(Way.HOLD).whole().failed("reset");

    assertThat(results.rows())
        .extracting(row -> row.subject() + " " + row.n() + " " + row.failures())
        .containsExactly(
            "proxy 1 0",
            "proxy-handshake 1 0",
            "proxy-answer 1 0",
            "hold 2 1",
            "hold-handshake 1 0",
            "hold-answer 1 0");
    assertThat(results.verdicts())
        .extracting(Object::toString)
        .anyMatch(line -> line.startsWith("PASS held-connect.proxy-handshake-p99-ms 1"))
        .anyMatch(line -> line.startsWith("PASS held-connect.proxy-answer-max-ms 7"))
        .contains(
            "PASS held-connect.proxy-syn-retransmissions 0 0",
            "PASS held-connect.resets 0 0",
            "SHORT held-connect.failures 1 0");
    assertThat(results.caveats(40, 3000)).contains("hold failed: reset");
  }
}
