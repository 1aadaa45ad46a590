package org.jitsu.synjitsu.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jitsu.wire.header.TcpOptions;
import org.junit.jupiter.api.Test;

class ProfileTest {

  private static final Profile LINUX = new Profile(1460, 7, true, true, 64240, false);
  private static final Profile LWIP = new Profile(1460, 2, false, false, 5840, false);

  private final ProfileBook book = new ProfileBook(Map.of());

  private static ProfileKey key(int number) {
    return ProfileKey.of("image-" + number, "ip=10.77.0.10/24", 16 << 20, "microvm");
  }

  @Test
  void isLearnedFromASynAck() {
    Offer answer = new Offer(1460, 7, true, true);
    assertThat(Profile.learned(answer, true, 64240, false)).isEqualTo(LINUX);
    assertThat(Profile.learned(Offer.NONE, true, 0xffff, true))
        .isEqualTo(new Profile(536, TcpOptions.ABSENT, false, false, 0xffff, true));
    assertThat(Profile.learned(new Offer(0, 0, false, false), true, 0, false).mss()).isEqualTo(88);
    assertThat(Profile.learned(Offer.NONE, false, 0, false).mss(false)).isEqualTo(516);
    assertThat(Profile.learned(new Offer(1440, 0, false, false), false, 0, false).mss())
        .as("a header of IPv6 is 20 bytes longer")
        .isEqualTo(1460);
  }

  /** RFC 9293 section 3.7.1. */
  @Test
  void anUnknownGuestIsPromisedTheDefaults() {
    assertThat(Profile.UNKNOWN.mss(true)).isEqualTo(536);
    assertThat(Profile.UNKNOWN.mss(false)).isEqualTo(1220);
    assertThat(LINUX.mss(false)).isEqualTo(1440);
    assertThat(Profile.UNKNOWN.windowScale()).isEqualTo(TcpOptions.ABSENT);
    assertThat(Profile.UNKNOWN.sackPermitted()).isFalse();
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThatThrownBy(() -> new Profile(87, 0, false, false, 0, false))
        .hasMessage("mss is 88 to 65535, not 87");
    assertThatThrownBy(() -> new Profile(1460, 15, false, false, 0, false))
        .hasMessage("window scale is -1 to 14, not 15");
    assertThatThrownBy(() -> new Profile(1460, 0, false, false, 65536, false))
        .hasMessage("initial window is 0 to 65535, not 65536");
  }

  @Test
  void everyPartOfTheKeyCounts() {
    Set<ProfileKey> keys =
        Stream.of(
                List.of("a", "b", 16L, "pc"),
                List.of("ab", "", 16L, "pc"),
                List.of("a", "bc", 16L, "pc"),
                List.of("a", "b", 32L, "pc"),
                List.of("a", "b", 16L, "q35"))
            .map(
                part ->
                    ProfileKey.of(
                        (String) part.get(0),
                        (String) part.get(1),
                        (Long) part.get(2),
                        (String) part.get(3)))
            .collect(Collectors.toSet());
    assertThat(keys).hasSize(5);
    assertThat(key(1)).isEqualTo(key(1));
  }

  @Test
  void oneBootIsEnoughToKnowAGuest() {
    assertThat(book.find(key(1))).isEmpty();
    book.learn(key(1), LINUX, 210);
    assertThat(book.find(key(1)).orElseThrow().profile()).isEqualTo(LINUX);
    book.learn(key(1), LWIP, 210);
    assertThat(book.find(key(1)).orElseThrow().profile()).isEqualTo(LWIP);
  }

  @Test
  void whoBrokeAPromiseMustAnswerTheSameTwice() {
    book.learn(key(1), LINUX, 210);
    book.distrust(key(1));
    assertThat(book.find(key(1))).isEmpty();
    book.learn(key(1), LWIP, 210);
    assertThat(book.find(key(1))).isEmpty();
    book.learn(key(1), LINUX, 210);
    assertThat(book.find(key(1))).isEmpty();
    book.learn(key(1), LINUX, 210);
    assertThat(book.find(key(1)).orElseThrow().profile()).isEqualTo(LINUX);
    book.distrust(key(2));
    assertThat(book.find(key(2))).isEmpty();
  }

  @Test
  void whatWasLongestOfNoUseIsForgotten() {
    for (int i = 0; i < ProfileBook.MAX_PROFILES; i++) {
      book.learn(key(i), LINUX, 210);
    }
    assertThat(book.find(key(0))).isPresent();
    book.learn(key(-1), LINUX, 210);
    assertThat(book.find(key(0))).isPresent();
    assertThat(book.find(key(1))).isEmpty();
    assertThat(book.takeChanges().orElseThrow()).hasSize(ProfileBook.MAX_PROFILES);
  }

  @Test
  void onlyChangesAreTaken() {
    assertThat(book.takeChanges()).isEmpty();
    book.learn(key(1), LINUX, 210);
    assertThat(book.takeChanges().orElseThrow()).containsOnlyKeys(key(1));
    book.learn(key(1), LINUX, 210);
    assertThat(book.takeChanges()).isEmpty();
    book.distrust(key(1));
    ProfileBook next = new ProfileBook(book.takeChanges().orElseThrow());
    assertThat(next.takeChanges()).isEmpty();
    assertThat(next.find(key(1))).isEmpty();
  }
}
