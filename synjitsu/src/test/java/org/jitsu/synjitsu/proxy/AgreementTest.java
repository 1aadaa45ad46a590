package org.jitsu.synjitsu.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.jitsu.synjitsu.profile.Offer;
import org.jitsu.synjitsu.profile.Profile;
import org.jitsu.wire.header.TcpFlags;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is promised to a client, and what becomes of it when the guest answers otherwise. */
class AgreementTest {

  private static final int NO = -1;
  private static final int OURS = 1000;
  private static final int GUESTS = 400;

  /** The guest is known for MSS 1460, scale 7, SACK and timestamps, and a window of 60000. */
  @ParameterizedTest(name = "client offers {0} {1}, splice {2}, at most {3}: {4} {5} {6} {7}")
  @CsvSource({
    "7, true,  true,  65535, 1460, 7,  true,  60000",
    "0, true,  true,  65535, 1460, 7,  true,  60000",
    "-1, true, true,  65535, 1460, -1, true,  60000",
    "7, false, true,  65535, 1460, 7,  false, 60000",
    "7, true,  false, 65535, 1460, 7,  false, 60000",
    "7, true,  true,  3000,  1460, 7,  true,  3000"
  })
  void promisesWhatBothCanDo(
      int scale,
      boolean sack,
      boolean shifts,
      int most,
      int mss,
      int promisedScale,
      boolean promisedSack,
      int window) {
    Profile guest = new Profile(1460, 7, true, true, 60_000, false);
    Offer client = new Offer(1400, scale, sack, true);
    Promise promise = Promise.of(guest, client, OURS, new Talents(shifts, false), most, true);
    assertThat(promise)
        .isEqualTo(new Promise(OURS, mss, promisedScale, promisedSack, window, false));
    assertThat(promise.offer().timestamps()).isFalse();
  }

  /** Promised: MSS 1460, a scale or none, SACK, 60000; the client's own scale is 3. */
  @ParameterizedTest(
      name = "promised {0}, answered {1} {2} {3} {4}, done {5}, shifts {6}: {7} {8} {9}")
  @CsvSource({
    // as promised, or better
    "7,  1460, 7,  true,  60000, false, false, kept,    0,  0",
    "7,  9000, 7,  true,  65535, false, false, kept,    0,  0",
    "-1, 1460, -1, true,  60000, false, false, kept,    0,  0",
    // less, and no matter
    "7,  1460, 7,  false, 60000, false, false, other,   0,  0",
    "7,  1460, 7,  true,  59999, false, false, other,   0,  0",
    "7,  1459, 7,  true,  60000, true,  false, other,   0,  0",
    "0,  1460, -1, true,  60000, false, true,  other,   0,  3",
    // scales that a splice can mend
    "7,  1460, 9,  true,  60000, false, true,  other,   2,  0",
    "7,  1460, 0,  true,  60000, false, true,  other,   -7, 0",
    "7,  1460, -1, true,  60000, false, true,  other,   -7, 3",
    // and what cannot be mended
    "7,  1459, 7,  true,  60000, false, true,  broken,  0,  0",
    "7,  1460, 9,  true,  60000, false, false, broken,  0,  0",
    "7,  1460, -1, true,  60000, false, false, broken,  0,  0",
    "-1, 1460, 7,  true,  60000, false, true,  broken,  0,  0"
  })
  void comparesTheAnswer(
      int promisedScale,
      int mss,
      int scale,
      boolean sack,
      int window,
      boolean done,
      boolean shifts,
      String outcome,
      int toClient,
      int toGuest) {
    Promise promise = new Promise(OURS, 1460, promisedScale, true, 60_000, false);
    Offer offer = new Offer(1460, 3, true, true);
    Terms terms = new Terms(7, 64240, offer, promise, new Talents(true, shifts), true);
    Received nothing = Received.begin(8, 100);
    Segment fin = Segment.bare(TcpFlags.ACK | TcpFlags.FIN, 8, OURS + 1, 0);
    Received received = done ? nothing.with(fin, null) : nothing;
    ClientSide client = new ClientSide.Talking(received, 0, 0, new Challenges(0, 0));
    Agreement agreement =
        Agreement.of(terms, client, GUESTS, new Offer(mss, scale, sack, false), window);
    if (outcome.equals("broken")) {
      assertThat(agreement).isEqualTo(new Agreement.Broken());
      return;
    }
    assertThat(agreement)
        .isEqualTo(
            new Agreement.Fits(
                new Renumbering(
                    OURS - GUESTS,
                    7,
                    false,
                    promisedScale == NO || scale == NO ? 0 : scale,
                    done ? OptionalInt.of(9) : OptionalInt.empty(),
                    toClient,
                    toGuest),
                mss,
                outcome.equals("kept")));
  }
}
