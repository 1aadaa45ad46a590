package org.jitsu.synjitsu.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import org.jitsu.synjitsu.handoff.Admission.Verdict;
import org.jitsu.wire.address.FlowKey;
import org.jitsu.wire.address.IpAddr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourcesTest {

  private final Sources sources = new Sources();

  private static FlowKey flow(String client, int port) {
    IpAddr address = IpAddr.parse(client);
    IpAddr service = IpAddr.parse(address.isV4() ? "10.77.0.10" : "fd00::10");
    return FlowKey.of(6, address, port, service, 80);
  }

  @Test
  void anIpv4AddressIsOneClient() {
    sources.add(flow("10.0.0.1", 1), 1, 1);
    sources.add(flow("10.0.0.1", 2), 1, 1);
    sources.add(flow("10.0.0.1", 1), 0, -1);
    assertThat(sources.flowsOf(flow("10.0.0.1", 9))).isEqualTo(2);
    assertThat(sources.halfOpenOf(flow("10.0.0.1", 9))).isOne();
    assertThat(sources.flowsOf(flow("10.0.0.2", 1))).isZero();
  }

  @Test
  void anIpv6NetworkIsOneClient() {
    sources.add(flow("2001:db8::1", 1), 1, 1);
    assertThat(sources.flowsOf(flow("2001:db8::ffff:2", 1))).isOne();
    assertThat(sources.flowsOf(flow("2001:db8:0:1::1", 1))).isZero();
  }

  @Test
  void whoHasNoneIsForgotten() {
    sources.add(flow("10.0.0.1", 1), 1, 1);
    sources.add(flow("10.0.0.1", 1), 0, -1);
    sources.add(flow("10.0.0.1", 1), -1, 0);
    assertThat(sources.size()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, 0, ANSWER",
    "9, 3, 3, 1, ANSWER",
    "9, 4, 3, 1, COOKIE",
    "9, 3, 3, 2, COOKIE",
    "9, 3, 4, 1, LEAVE",
    "10, 3, 3, 1, LEAVE",
    "10, 4, 4, 2, LEAVE"
  })
  void isAdmitted(int flows, int halfOpen, int ofOne, int halfOpenOfOne, Verdict verdict) {
    Admission admission = new Admission(10, 4, 4, 2);
    assertThat(admission.decide(flows, halfOpen, ofOne, halfOpenOfOne)).isEqualTo(verdict);
  }
}
