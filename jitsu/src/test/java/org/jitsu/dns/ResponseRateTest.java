package org.jitsu.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jitsu.core.wake.Prefix;
import org.jitsu.dns.ResponseRate.Verdict;
import org.junit.jupiter.api.Test;

class ResponseRateTest {

  private static final InetAddress CLIENT = Asking.address("192.0.2.1");
  private static final long SECOND = 1_000_000_000L;
  private static final CookieSecret SECRET = new CookieSecret(1, 2);
  private static final int KIND = 42;

  private final ResponseRate rate = new ResponseRate(10, List.of(), SECRET);

  @Test
  void whatExceedsTheRateIsCutAndDroppedInTurn() {
    Map<Verdict, Long> verdicts = ask(CLIENT, KIND, 0, 30);

    assertThat(verdicts)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(Verdict.SEND, 10L, Verdict.TRUNCATE, 10L, Verdict.DROP, 10L));
  }

  @Test
  void aPrefixCountsAsOneAndOtherAnswersApart() {
    ask(CLIENT, KIND, 0, 10);

    assertThat(rate.of(Asking.address("192.0.2.200"), KIND, 0)).isNotEqualTo(Verdict.SEND);
    assertThat(rate.of(Asking.address("198.51.100.1"), KIND, 0)).isEqualTo(Verdict.SEND);
    assertThat(rate.of(CLIENT, KIND + 1, 0)).isEqualTo(Verdict.SEND);
  }

  @Test
  void everySecondBeginsAnew() {
    ask(CLIENT, KIND, 0, 30);

    assertThat(ask(CLIENT, KIND, SECOND, 10)).containsExactly(Map.entry(Verdict.SEND, 10L));
  }

  @Test
  void whoIsExemptGetsAnyNumber() {
    ResponseRate exempting = new ResponseRate(1, List.of(Prefix.parse("192.0.2.0/24")), SECRET);
    ResponseRate off = new ResponseRate(0, List.of(), SECRET);
    for (int i = 0; i < 100; i++) {
      assertThat(exempting.of(CLIENT, KIND, 0)).isEqualTo(Verdict.SEND);
      assertThat(off.of(CLIENT, KIND, 0)).isEqualTo(Verdict.SEND);
    }
  }

  @Test
  void addressesOfIpv6CountByTheirPrefix() {
    InetAddress one = Asking.address("2001:db8:1:100::1");
    ask(one, KIND, 0, 10);

    assertThat(rate.of(Asking.address("2001:db8:1:1ff::2"), KIND, 0)).isNotEqualTo(Verdict.SEND);
    assertThat(rate.of(Asking.address("2001:db8:1:200::1"), KIND, 0)).isEqualTo(Verdict.SEND);
  }

  private Map<Verdict, Long> ask(InetAddress client, int kind, long nowNs, int count) {
    return IntStream.range(0, count)
        .mapToObj(_ -> rate.of(client, kind, nowNs))
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }
}
