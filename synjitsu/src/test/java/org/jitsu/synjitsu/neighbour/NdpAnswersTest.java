package org.jitsu.synjitsu.neighbour;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.address.MacAddress;
import org.jitsu.wire.craft.NdpCraft;
import org.jitsu.wire.frame.Frame;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NdpAnswersTest {

  private static final IpAddr NOBODY = IpAddr.UNSPECIFIED_V6;
  private static final IpAddr GATEWAY = IpAddr.parse("fd00:77::1");
  private static final IpAddr GUEST = IpAddr.parse("fd00:77::10");
  private static final IpAddr CLIENT = IpAddr.parse("fd00:77::99");
  private static final MacAddress GATEWAY_MAC = MacAddress.parse("02:00:00:00:00:01");
  private static final MacAddress PROBE_MAC = MacAddress.parse("02:00:00:00:00:02");
  private static final MacAddress GUEST_MAC = MacAddress.parse("02:00:00:00:00:2a");
  private static final MacAddress CLIENT_MAC = MacAddress.parse("02:00:00:00:00:63");
  private static final IpAddr PROBE = IpAddr.linkLocal(PROBE_MAC);

  private final NdpAnswers answers = new NdpAnswers(GATEWAY, GATEWAY_MAC, PROBE, PROBE_MAC);
  private final MemorySegment bytes = Arena.ofAuto().allocate(128);
  private final Frame frame = new Frame();

  @Test
  void heldAddressIsAtItsGuestsMac() {
    assertThat(answers.onBridge(asks(CLIENT_MAC, CLIENT, GUEST), GUEST_MAC)).isEqualTo(GUEST_MAC);
  }

  @Test
  void addressThatIsNotHeldIsNotAnswered() {
    assertThat(answers.onBridge(asks(CLIENT_MAC, CLIENT, GUEST), null)).isNull();
  }

  @Test
  void advertisementIsNoQuestion() {
    int length = new NdpCraft().unsolicited(bytes, CLIENT_MAC, GUEST);
    assertThat(answers.onBridge(parsed(length), GUEST_MAC)).isNull();
    assertThat(onLink(parsed(length))).isNull();
  }

  @Test
  void duplicateAddressProbeIsAnsweredUnlessItIsTheGuestsOwn() {
    assertThat(answers.onBridge(asks(CLIENT_MAC, NOBODY, GUEST), GUEST_MAC)).isEqualTo(GUEST_MAC);
    assertThat(answers.onBridge(asks(GUEST_MAC, NOBODY, GUEST), GUEST_MAC)).isNull();
  }

  @Test
  void probeAddressIsAlwaysSynjitsus() {
    assertThat(answers.onBridge(asks(GUEST_MAC, GUEST, PROBE), null)).isEqualTo(PROBE_MAC);
    assertThat(onLink(asks(GUEST_MAC, GUEST, PROBE))).isEqualTo(PROBE_MAC);
  }

  @Test
  void bootingGuestIsToldItsGatewayAndTheClientsThatWait() {
    assertThat(onLink(asks(GUEST_MAC, GUEST, GATEWAY))).isEqualTo(GATEWAY_MAC);
    assertThat(onLink(asks(GUEST_MAC, GUEST, CLIENT))).isEqualTo(CLIENT_MAC);
    assertThat(onLink(asks(GUEST_MAC, GUEST, IpAddr.parse("fd00:77::98")))).isNull();
  }

  @Test
  void withoutAGatewayNobodyIsIt() {
    NdpAnswers alone = new NdpAnswers(null, GATEWAY_MAC, PROBE, PROBE_MAC);
    assertThat(onLink(alone, asks(GUEST_MAC, GUEST, GATEWAY))).isNull();
  }

  @Test
  void bootingGuestThatAsksForItselfMeetsSilence() {
    assertThat(onLink(asks(GUEST_MAC, NOBODY, GUEST))).isNull();
    assertThat(onLink(asks(GUEST_MAC, GUEST, GUEST))).isNull();
  }

  private @Nullable MacAddress onLink(Frame asked) {
    return onLink(answers, asked);
  }

  private static @Nullable MacAddress onLink(NdpAnswers by, Frame asked) {
    return by.onLink(asked, GUEST::equals, address -> address.equals(CLIENT) ? CLIENT_MAC : null);
  }

  private Frame asks(MacAddress mac, IpAddr from, IpAddr target) {
    return parsed(new NdpCraft().solicitation(bytes, mac, from, target));
  }

  private Frame parsed(int length) {
    assertThat(frame.parse(bytes, 0, length).accepted()).isTrue();
    return frame;
  }
}
