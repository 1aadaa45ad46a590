package org.jitsu.synjitsu.splice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jitsu.synjitsu.splice.Segment.FLOW;
import static org.jitsu.synjitsu.splice.Segment.FLOW6;
import static org.jitsu.wire.header.TcpFlags.ACK;
import static org.jitsu.wire.header.TcpFlags.FIN;
import static org.jitsu.wire.header.TcpFlags.RST;
import static org.jitsu.wire.header.TcpFlags.SYN;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jitsu.wire.address.FlowKey;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.frame.Frame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every splice does, whether the kernel runs it or we do. */
abstract class SpliceContract {
  static final int CLIENT_ISN = 1_000;

  /** The guest's numbers are so much below the client's. */
  static final int SHIFT = 0x7000_0001;

  /** Of the guest's windows: a field of 500 is a window of 2000. */
  static final int SCALE = 2;

  private static final int WINDOW = 2000;

  static final SpliceTerms TERMS = SpliceTerms.open(SHIFT, SCALE);

  private static final int GUEST_SEQ = 0x9000_0000;
  private static final int CLIENT_SEQ = CLIENT_ISN + 1;

  /** A tick of the slowest kernel, whose coarse clock may be that late. */
  private static final long COARSE_NS = 10_000_000;

  /** A fresh one, without flows. */
  abstract Splice splice();

  /** What becomes of a frame that the guest sends; empty when it goes no further. */
  abstract Optional<byte[]> fromGuest(byte[] frame) throws Exception;

  /** What becomes of a frame to the guest. */
  abstract Optional<byte[]> toGuest(byte[] frame) throws Exception;

  static long now() {
    return System.nanoTime();
  }

  private void active(FlowKey flow) throws Exception {
    assertThat(splice().add(flow, CLIENT_ISN, now())).isTrue();
    assertThat(splice().activate(flow, TERMS, now())).isTrue();
  }

  private SplicedFlow state(FlowKey flow) throws Exception {
    return splice().find(flow).orElseThrow();
  }

  private long count(SpliceReason reason) throws Exception {
    return splice().counters().of(reason);
  }

  private void assertUntouched(byte[] frame) throws Exception {
    assertThat(fromGuest(frame)).contains(frame);
    assertThat(toGuest(frame)).contains(frame);
  }

  @Test
  void withoutAFlowEverythingPassesUntouched() throws Exception {
    assertUntouched(Segment.fromGuest(FLOW, ACK, 1, 2).bytes());
    assertUntouched(Segment.toGuest(FLOW6, SYN, 1, 2).bytes());
    assertThat(splice().flows()).isEmpty();
  }

  @Test
  void otherFlowsThanTheSplicedPassUntouched() throws Exception {
    active(FLOW);
    FlowKey otherPort = FlowKey.of(6, FLOW.source(), 40001, FLOW.destination(), 80);
    FlowKey turned = FLOW.reversed();
    for (FlowKey other : List.of(otherPort, turned, FLOW6)) {
      byte[] up = Segment.toGuest(other, ACK, 1, 2).bytes();
      byte[] down = Segment.fromGuest(other, ACK, 1, 2).bytes();
      assertThat(toGuest(up)).contains(up);
      assertThat(fromGuest(down)).contains(down);
    }
  }

  @Test
  void pendingFlowIsSilentBothWays() throws Exception {
    splice().add(FLOW, CLIENT_ISN, now());
    assertThat(fromGuest(Segment.fromGuest(FLOW, SYN | ACK, 5, CLIENT_SEQ).bytes())).isEmpty();
    assertThat(fromGuest(Segment.fromGuest(FLOW, ACK, 6, CLIENT_SEQ).bytes())).isEmpty();
    assertThat(toGuest(Segment.toGuest(FLOW, ACK, CLIENT_SEQ, 6).bytes())).isEmpty();
    assertThat(count(SpliceReason.DROPPED_PENDING)).isEqualTo(3);
    assertThat(state(FLOW).active()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void activeFlowIsRenumberedBothWays(boolean v6) throws Exception {
    FlowKey flow = v6 ? FLOW6 : FLOW;
    active(flow);

    byte[] down =
        fromGuest(Segment.fromGuest(flow, ACK, GUEST_SEQ, CLIENT_SEQ).bytes()).orElseThrow();
    byte[] up =
        toGuest(
                Segment.toGuest(flow, ACK, CLIENT_SEQ, GUEST_SEQ + SHIFT + 10)
                    .withOptions("0101050a0000001400000028")
                    .bytes())
            .orElseThrow();

    Frame seen = Segment.accepted(down);
    assertThat(seen.tcp().sequence()).isEqualTo(GUEST_SEQ + SHIFT);
    assertThat(seen.tcp().acknowledgement()).isEqualTo(CLIENT_SEQ);
    byte[] expected =
        Segment.toGuest(flow, ACK, CLIENT_SEQ, GUEST_SEQ + 10)
            .withOptions(
                "0101050a"
                    + HexFormat.of().toHexDigits(20 - SHIFT)
                    + HexFormat.of().toHexDigits(40 - SHIFT))
            .bytes();
    assertThat(up).isEqualTo(expected);
    assertThat(count(SpliceReason.SHIFTED_FROM_GUEST)).isOne();
    assertThat(count(SpliceReason.SHIFTED_TO_GUEST)).isOne();
    assertThat(count(SpliceReason.SHIFTED_SACK)).isOne();
  }

  @Test
  void segmentWithoutAcknowledgementHasNothingToRenumber() throws Exception {
    active(FLOW);
    byte[] reset = Segment.toGuest(FLOW, RST, CLIENT_SEQ, 123).withPayload(0).bytes();
    assertThat(toGuest(reset)).contains(reset);
  }

  /** Its client may have lost Synjitsu's: then the guest's, in the numbers of that one, serves. */
  @Test
  void guestsAnswerPassesRenumberedWhileItsClientMayNotHaveHeardOne() throws Exception {
    splice().add(FLOW, CLIENT_ISN, now());
    splice().activate(FLOW, TERMS.whileGreeting(), now());
    byte[] answer = Segment.fromGuest(FLOW, SYN | ACK, GUEST_SEQ, CLIENT_SEQ).bytes();
    byte[] passed = fromGuest(answer).orElseThrow();
    assertThat(Segment.accepted(passed).tcp().sequence()).isEqualTo(GUEST_SEQ + SHIFT);
    byte[] another = Segment.fromGuest(FLOW, SYN | ACK, GUEST_SEQ, CLIENT_SEQ + 1).bytes();
    assertThat(fromGuest(another)).as("a new connection's").contains(another);
    assertThat(splice().find(FLOW)).isEmpty();
  }

  @Test
  void guestsAnswerToTheReplayedSynIsDropped() throws Exception {
    active(FLOW);
    byte[] answer = Segment.fromGuest(FLOW, SYN | ACK, GUEST_SEQ, CLIENT_SEQ).bytes();
    assertThat(fromGuest(answer)).isEmpty();
    assertThat(fromGuest(answer)).isEmpty();
    assertThat(count(SpliceReason.DROPPED_SYN)).isEqualTo(2);
    assertThat(state(FLOW).active()).isTrue();
  }

  @Test
  void guestsAnswerToANewSynEndsTheFlow() throws Exception {
    active(FLOW);
    byte[] syn = Segment.toGuest(FLOW, SYN, 777_000, 0).withPayload(0).bytes();
    assertThat(toGuest(syn)).contains(syn);
    assertThat(splice().find(FLOW)).as("a SYN alone, perhaps forged, ends nothing").isPresent();

    byte[] challenge = Segment.fromGuest(FLOW, ACK, GUEST_SEQ, CLIENT_SEQ).bytes();
    assertThat(Segment.accepted(fromGuest(challenge).orElseThrow()).tcp().sequence())
        .isEqualTo(GUEST_SEQ + SHIFT);

    byte[] answer = Segment.fromGuest(FLOW, SYN | ACK, 55, 777_001).bytes();
    assertThat(fromGuest(answer)).contains(answer);
    assertThat(splice().find(FLOW)).isEmpty();
    assertThat(splice().flows()).isEmpty();
    assertThat(count(SpliceReason.ENDED_BY_SYN)).isOne();
    byte[] data = Segment.fromGuest(FLOW, ACK, 56, 777_001).bytes();
    assertThat(fromGuest(data)).contains(data);
  }

  @Test
  void flowOutlivesBothFinsForAWhile() throws Exception {
    active(FLOW);
    long beganNs = now();
    fromGuest(Segment.fromGuest(FLOW, FIN | ACK, GUEST_SEQ, CLIENT_SEQ).bytes());
    assertThat(state(FLOW).guestFin()).isTrue();
    assertThat(state(FLOW).isOver()).as("half closed").isFalse();
    toGuest(Segment.toGuest(FLOW, FIN | ACK, CLIENT_SEQ, GUEST_SEQ + SHIFT).bytes());
    assertThat(state(FLOW).isOver()).as("the guest has not got it yet, perhaps").isFalse();
    fromGuest(Segment.fromGuest(FLOW, ACK, GUEST_SEQ + 11, CLIENT_SEQ + 11).bytes());
    assertThat(state(FLOW).isOver()).isTrue();
    assertThat(state(FLOW).lastNs()).isBetween(beganNs - COARSE_NS, now());

    assertThat(splice().expire(now())).isEmpty();
    byte[] repeated =
        toGuest(Segment.toGuest(FLOW, FIN | ACK, CLIENT_SEQ, 9).bytes()).orElseThrow();
    assertThat(Segment.accepted(repeated).tcp().acknowledgement()).isEqualTo(9 - SHIFT);

    List<SplicedFlow> expired = splice().expire(now() + SplicedFlow.OVER_NS + 1_000_000_000);
    assertThat(expired).extracting(SplicedFlow::flow).containsExactly(FLOW);
    assertThat(splice().find(FLOW)).isEmpty();
  }

  @Test
  void openFlowIsForgottenAfterDaysOfSilenceOnlyAndAPendingOneNever() throws Exception {
    active(FLOW);
    splice().add(FLOW6, CLIENT_ISN, now());
    assertThat(splice().expire(now() + SplicedFlow.OVER_NS * 100)).isEmpty();
    assertThat(splice().expire(now() + SplicedFlow.SILENT_NS + 1_000_000_000))
        .extracting(SplicedFlow::flow)
        .containsExactly(FLOW);
    assertThat(splice().flows()).extracting(SplicedFlow::flow).containsExactly(FLOW6);
  }

  @Test
  void eitherSidesResetEndsAFlow() throws Exception {
    active(FLOW);
    active(FLOW6);
    fromGuest(Segment.fromGuest(FLOW, RST | ACK, GUEST_SEQ, CLIENT_SEQ).bytes());
    toGuest(Segment.toGuest(FLOW6, RST, CLIENT_SEQ + 500, 0).withPayload(0).bytes());
    assertThat(state(FLOW).isOver()).isTrue();
    assertThat(state(FLOW6).isOver()).isTrue();
  }

  @Test
  void resetOutsideTheGuestsWindowIsForged() throws Exception {
    active(FLOW);
    fromGuest(Segment.fromGuest(FLOW, ACK, GUEST_SEQ, CLIENT_SEQ).bytes());
    for (int far : new int[] {CLIENT_SEQ - 1, CLIENT_SEQ + WINDOW + 1, CLIENT_SEQ + (1 << 31)}) {
      toGuest(Segment.toGuest(FLOW, RST, far, 0).withPayload(0).bytes());
      assertThat(state(FLOW).isOver()).as("a RST at %d", far).isFalse();
    }
    toGuest(Segment.toGuest(FLOW, RST, CLIENT_SEQ + WINDOW, 0).withPayload(0).bytes());
    assertThat(state(FLOW).isOver()).isTrue();
    fromGuest(Segment.fromGuest(FLOW, ACK, GUEST_SEQ, CLIENT_SEQ).bytes());
    assertThat(state(FLOW).isOver()).as("the guest did not believe it").isFalse();
  }

  @Test
  void finThatTheGuestNeverAcknowledgesIsForged() throws Exception {
    active(FLOW);
    fromGuest(Segment.fromGuest(FLOW, FIN | ACK, GUEST_SEQ, CLIENT_SEQ).bytes());
    toGuest(Segment.toGuest(FLOW, FIN | ACK, CLIENT_SEQ + 5000, 0).bytes());
    fromGuest(Segment.fromGuest(FLOW, ACK, GUEST_SEQ, CLIENT_SEQ + 5000).bytes());
    assertThat(state(FLOW).isOver()).isFalse();
    toGuest(Segment.toGuest(FLOW, FIN | ACK, CLIENT_SEQ + 5000, 0).bytes());
    fromGuest(Segment.fromGuest(FLOW, ACK, GUEST_SEQ, CLIENT_SEQ + 5011).bytes());
    assertThat(state(FLOW).isOver()).isTrue();
  }

  @Test
  void finThatSynjitsuHandedOverCountsOnceTheGuestHasIt() throws Exception {
    splice().add(FLOW, CLIENT_ISN, now());
    splice().activate(FLOW, TERMS.closedAt(CLIENT_SEQ + 101), now());
    fromGuest(Segment.fromGuest(FLOW, FIN | ACK, GUEST_SEQ, CLIENT_SEQ + 100).bytes());
    assertThat(state(FLOW).isOver()).isFalse();
    fromGuest(Segment.fromGuest(FLOW, FIN | ACK, GUEST_SEQ, CLIENT_SEQ + 101).bytes());
    assertThat(state(FLOW).isOver()).isTrue();
  }

  @Test
  void enteredAgainAFlowIsPendingAgain() throws Exception {
    active(FLOW);
    assertThat(splice().add(FLOW, 5_000, now())).isTrue();
    assertThat(state(FLOW).active()).isFalse();
    assertThat(state(FLOW).clientIsn()).isEqualTo(5_000);
    assertThat(splice().flows()).hasSize(1);
  }

  @Test
  void whatIsNotThereCannotBeActivatedOrRemoved() throws Exception {
    assertThat(splice().activate(FLOW, TERMS, now())).isFalse();
    assertThat(splice().remove(FLOW)).isFalse();
    active(FLOW);
    assertThat(splice().remove(FLOW)).isTrue();
    assertUntouched(Segment.fromGuest(FLOW, ACK, 1, 2).bytes());
    assertThatThrownBy(
            () -> splice().add(FlowKey.of(17, FLOW.source(), 1, FLOW.destination(), 2), 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("only TCP");
  }

  @Test
  void impossibleScaleIsABug() {
    assertThatThrownBy(() -> SpliceTerms.open(1, 15))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0 to 14");
  }

  @Test
  void clearForgetsAll() throws Exception {
    active(FLOW);
    active(FLOW6);
    splice().clear();
    assertThat(splice().flows()).isEmpty();
    assertUntouched(Segment.fromGuest(FLOW, ACK, 1, 2).bytes());
  }

  @Test
  void fullTableRefusesAndPutsNobodyOut() throws Exception {
    List<FlowKey> all = new ArrayList<>();
    for (int i = 0; i < Splice.MAX_FLOWS; i++) {
      IpAddr client = IpAddr.v4(0x0a4e_0000 + i / 1000);
      all.add(FlowKey.of(6, client, 1024 + i, FLOW.destination(), 80));
      assertThat(splice().add(all.getLast(), i, now())).isTrue();
    }
    assertThat(splice().add(FLOW, 1, now())).isFalse();
    assertThat(count(SpliceReason.REFUSED_FULL)).isOne();
    assertThat(splice().add(all.getFirst(), 1, now())).as("one that is there").isTrue();
    assertThat(splice().flows())
        .extracting(SplicedFlow::flow)
        .containsExactlyInAnyOrderElementsOf(all);
    splice().remove(all.getLast());
    assertThat(splice().add(FLOW, 1, now())).isTrue();
  }

  @Test
  void flowThatTheGuestEndedLeavesItsPlace() throws Exception {
    active(FLOW);
    for (int i = 1; i < Splice.MAX_FLOWS; i++) {
      splice().add(FlowKey.of(6, FLOW.source(), i, FLOW6.destination(), 80), i, now());
    }
    fromGuest(Segment.fromGuest(FLOW, SYN | ACK, 55, 777_001).bytes());
    assertThat(splice().add(FLOW6, 1, now())).isTrue();
  }

  @Test
  void fragmentsTagsAndRubbishPassUntouchedAndCounted() throws Exception {
    active(FLOW);
    active(FLOW6);
    byte[] fragment = Segment.fromGuest(FLOW, ACK, 1, 2).bytes();
    fragment[20] = 0x20; // more fragments
    byte[] fragment6 = Segment.fromGuest(FLOW6, ACK, 1, 2).withExtensions("2c00000800000007").raw();
    byte[] tagged = Segment.fromGuest(FLOW, ACK, 1, 2).bytes();
    tagged[12] = (byte) 0x81;
    tagged[13] = 0;
    byte[] rubbish = Segment.fromGuest(FLOW, ACK, 1, 2).bytes();
    rubbish[46] = 0x10; // a TCP header of four bytes
    for (byte[] frame : List.of(fragment, fragment6, tagged, rubbish)) {
      assertUntouched(frame);
    }
    assertThat(count(SpliceReason.PASSED_FRAGMENT)).isEqualTo(4);
    assertThat(count(SpliceReason.PASSED_TAGGED)).isEqualTo(2);
    assertThat(count(SpliceReason.PASSED_MALFORMED)).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void icmpErrorQuotesTheGuestsOwnNumber(boolean v6) throws Exception {
    FlowKey flow = v6 ? FLOW6 : FLOW;
    active(flow);
    byte[] quoted = Segment.fromGuest(flow, ACK, GUEST_SEQ + SHIFT, CLIENT_SEQ).bytes();
    byte[] expected = Segment.fromGuest(flow, ACK, GUEST_SEQ, CLIENT_SEQ).bytes();

    byte[] seen = toGuest(tooBig(flow, quoted)).orElseThrow();

    int seq = 14 + (v6 ? 40 : 20) + 4;
    int quotedSeq = seq + 8 + (v6 ? 40 : 20);
    assertThat(Arrays.copyOfRange(seen, quotedSeq, quotedSeq + 4))
        .isEqualTo(Arrays.copyOfRange(expected, seq, seq + 4));
    Segment.accepted(seen);
    assertThat(count(SpliceReason.SHIFTED_QUOTE)).isOne();
    splice().add(flow, CLIENT_ISN, now());
    assertThat(toGuest(tooBig(flow, quoted))).as("of a pending flow").isEmpty();
  }

  /** "Packet too big" from a router on the way, about a frame of the guest. */
  private static byte[] tooBig(FlowKey flow, byte[] about) {
    boolean v6 = !flow.source().isV4();
    int quoted = about.length - 14;
    String head =
        v6
            ? "02000000002a 020000000001 86dd 60000000 %04x 3a40 fd000000000000000000000000000001"
                + " fd000000000000000000000000000010 0200 0000 00000578"
            : "02000000002a 020000000001 0800 4500 %04x 0000 0000 4001 0000 0a4d0001 0a4d000a"
                + " 0304 0000 00000578";
    String hex = head.formatted(quoted + (v6 ? 8 : 28)).replace(" ", "");
    byte[] frame = HexFormat.of().parseHex(hex + HexFormat.of().formatHex(about, 14, about.length));
    Frame parsed = new Frame();
    assertThat(parsed.parse(MemorySegment.ofArray(frame), 0, frame.length).accepted()).isTrue();
    parsed.fillChecksums();
    return frame;
  }
}
