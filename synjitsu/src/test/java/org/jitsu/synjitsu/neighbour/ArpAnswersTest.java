package org.jitsu.synjitsu.neighbour;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.address.MacAddress;
import org.jitsu.wire.craft.ArpCraft;
import org.jitsu.wire.frame.Frame;
import org.jitsu.wire.header.Arp;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ArpAnswersTest {

  private static final IpAddr NOBODY = IpAddr.parse("0.0.0.0");
  private static final IpAddr GATEWAY = IpAddr.parse("10.77.0.1");
  private static final IpAddr PROBE = IpAddr.parse("10.77.0.250");
  private static final IpAddr GUEST = IpAddr.parse("10.77.0.10");
  private static final IpAddr CLIENT = IpAddr.parse("10.77.0.99");
  private static final MacAddress GATEWAY_MAC = MacAddress.parse("02:00:00:00:00:01");
  private static final MacAddress PROBE_MAC = MacAddress.parse("02:00:00:00:00:02");
  private static final MacAddress GUEST_MAC = MacAddress.parse("02:00:00:00:00:2a");
  private static final MacAddress CLIENT_MAC = MacAddress.parse("02:00:00:00:00:63");

  private final ArpAnswers answers = new ArpAnswers(GATEWAY, GATEWAY_MAC, PROBE, PROBE_MAC);
  private final MemorySegment bytes = Arena.ofAuto().allocate(64);
  private final Frame frame = new Frame();

  @Test
  void heldAddressIsAtItsGuestsMac() {
    assertThat(answers.onBridge(request(CLIENT_MAC, CLIENT, GUEST), GUEST_MAC))
        .isEqualTo(GUEST_MAC);
  }

  @Test
  void addressThatIsNotHeldIsNotAnswered() {
    assertThat(answers.onBridge(request(CLIENT_MAC, CLIENT, GUEST), null)).isNull();
  }

  @Test
  void duplicateAddressProbeIsAnsweredUnlessItIsTheGuestsOwn() {
    assertThat(answers.onBridge(request(CLIENT_MAC, NOBODY, GUEST), GUEST_MAC))
        .isEqualTo(GUEST_MAC);
    assertThat(answers.onBridge(request(GUEST_MAC, NOBODY, GUEST), GUEST_MAC)).isNull();
  }

  @Test
  void probeAddressIsAlwaysSynjitsus() {
    assertThat(answers.onBridge(request(GUEST_MAC, GUEST, PROBE), null)).isEqualTo(PROBE_MAC);
    assertThat(onLink(request(GUEST_MAC, GUEST, PROBE))).isEqualTo(PROBE_MAC);
  }

  @Test
  void bootingGuestIsToldItsGatewayAndTheClientsThatWait() {
    assertThat(onLink(request(GUEST_MAC, GUEST, GATEWAY))).isEqualTo(GATEWAY_MAC);
    assertThat(onLink(request(GUEST_MAC, GUEST, CLIENT))).isEqualTo(CLIENT_MAC);
    assertThat(onLink(request(GUEST_MAC, GUEST, IpAddr.parse("10.77.0.98")))).isNull();
  }

  @Test
  void bootingGuestThatAsksForItselfMeetsSilence() {
    assertThat(onLink(request(GUEST_MAC, NOBODY, GUEST))).isNull();
    assertThat(onLink(request(GUEST_MAC, GUEST, GUEST))).isNull();
  }

  private @Nullable MacAddress onLink(Arp asked) {
    return answers.onLink(
        asked, GUEST::equals, address -> address.equals(CLIENT) ? CLIENT_MAC : null);
  }

  private Arp request(MacAddress mac, IpAddr from, IpAddr target) {
    int length = new ArpCraft().request(bytes, mac, from, target);
    assertThat(frame.parse(bytes, 0, length).accepted()).isTrue();
    return frame.arp();
  }
}
