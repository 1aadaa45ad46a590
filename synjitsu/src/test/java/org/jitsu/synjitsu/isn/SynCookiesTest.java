package org.jitsu.synjitsu.isn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.jitsu.synjitsu.profile.Offer;
import org.jitsu.wire.address.FlowKey;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.header.TcpOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 4987 section 3.6. */
class SynCookiesTest {

  private static final FlowKey FLOW =
      FlowKey.of(6, IpAddr.parse("10.77.0.2"), 40000, IpAddr.parse("10.77.0.10"), 80);
  private static final int CLIENT_ISN = 77;
  private static final long LIFE_NS = SynCookies.KEY_LIFE_S * 1_000_000_000L;

  private final SynCookies cookies = new SynCookies(new Random(1), 0);

  private int bake(long nowNs) {
    return cookies.bake(FLOW, CLIENT_ISN, 1460, 7, true, nowNs);
  }

  @ParameterizedTest(name = "MSS {0} -> {1}, scale {2} -> {3}")
  @CsvSource({
    "1460, 1460, 7, 7",
    "1459, 1452, 9, 8",
    "65535, 1460, 14, 10",
    "536, 536, -1, -1",
    "535, 88, 0, 0",
    "1, 88, 1, 0",
    "1400, 1400, 5, 4"
  })
  void remembersTheOfferRoundedDown(int mss, int mssAfter, int scale, int scaleAfter) {
    for (boolean sack : new boolean[] {true, false}) {
      int cookie = cookies.bake(FLOW, CLIENT_ISN, mss, scale, sack, 5);
      assertThat(cookies.taste(FLOW, CLIENT_ISN, cookie, 6))
          .isEqualTo(new Offer(mssAfter, scaleAfter, sack, false));
    }
  }

  @Test
  void isGoodForThisFlowAndThisSynOnly() {
    int cookie = bake(0);
    FlowKey other = FlowKey.of(6, FLOW.source(), 40001, FLOW.destination(), 80);
    assertThat(cookies.taste(FLOW, CLIENT_ISN, cookie, 0)).isNotNull();
    assertThat(cookies.taste(other, CLIENT_ISN, cookie, 0)).isNull();
    assertThat(cookies.taste(FLOW, CLIENT_ISN + 1, cookie, 0)).isNull();
    for (int bit = 0; bit < Integer.SIZE; bit++) {
      assertThat(cookies.taste(FLOW, CLIENT_ISN, cookie ^ 1 << bit, 0)).as("bit %d", bit).isNull();
    }
  }

  @ParameterizedTest(name = "baked after {0} thousandths of a key's life")
  @ValueSource(ints = {0, 1, 500, 999})
  void isGoodForOnceToTwiceTheLifeOfAKey(int thousandths) {
    bake(LIFE_NS); // both keys have been used
    long bakedNs = 2 * LIFE_NS + LIFE_NS / 1000 * thousandths;
    int cookie = bake(bakedNs);
    bake(bakedNs + LIFE_NS / 2); // others come all the time
    bake(bakedNs + LIFE_NS);
    assertThat(cookies.taste(FLOW, CLIENT_ISN, cookie, bakedNs + LIFE_NS)).isNotNull();
    bake(bakedNs + LIFE_NS * 3 / 2);
    bake(bakedNs + LIFE_NS * 2 + 1);
    assertThat(cookies.taste(FLOW, CLIENT_ISN, cookie, bakedNs + LIFE_NS * 2 + 1)).isNull();
  }

  @Test
  void bothKeysAreReplacedAfterALongPause() {
    int cookie = bake(0);
    bake(10 * LIFE_NS);
    assertThat(cookies.taste(FLOW, CLIENT_ISN, cookie, 10 * LIFE_NS)).isNull();
  }

  @Test
  void whoNeverBakedTastesNothing() {
    SynCookies idle = new SynCookies(new Random(1), 0);
    int cookie = bake(0); // by the same keys
    assertThat(idle.taste(FLOW, CLIENT_ISN, cookie, 0)).isNull();
  }

  @Test
  void guessesFail() {
    bake(0);
    Random random = new Random(3);
    int hits = 0;
    for (int i = 0; i < 200_000; i++) {
      hits += cookies.taste(FLOW, CLIENT_ISN, random.nextInt(), 0) == null ? 0 : 1;
    }
    assertThat(hits).isLessThanOrEqualTo(1); // 2^-24 each
  }

  /** What the client offered does not show in the number. */
  @Test
  void cookiesOfOneOfferHaveNothingInCommon() {
    Set<Integer> lowBytes = new HashSet<>();
    for (int isn = 0; isn < 2000; isn++) {
      lowBytes.add(cookies.bake(FLOW, isn, 1460, TcpOptions.ABSENT, false, 0) & 0xff);
    }
    assertThat(lowBytes).hasSize(256);
  }
}
