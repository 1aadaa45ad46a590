package org.jitsu.synjitsu.handoff;

import static org.jitsu.synjitsu.handoff.ModelTcp.MS;

import java.util.Random;
import org.jitsu.synjitsu.isn.HashKey;
import org.jitsu.synjitsu.isn.SharedIsn;
import org.jitsu.synjitsu.profile.Offer;
import org.jitsu.synjitsu.profile.Profile;
import org.jitsu.synjitsu.proxy.Talents;
import org.jitsu.wire.header.TcpOptions;

/**
 * What a world is drawn with.
 *
 * @param client what the clients offer
 * @param guest what the guest is
 * @param profile what it is known for, which may be wrong
 * @param bootNs when it listens, -1 for never
 * @param deaths how many of its boots end in death
 * @param spliceRefusals of 100 activations
 * @param plugRefusals of 100
 * @param deafness how many of 100 frames the keeper misses of those that it merely overhears
 */
record Fate(
    boolean v4,
    int clients,
    Offer client,
    ModelGuest.Temper guest,
    Profile profile,
    Talents talents,
    Admission admission,
    int memory,
    long bootNs,
    int deaths,
    int spliceRefusals,
    int plugRefusals,
    int deafness,
    boolean breaksPromise,
    boolean cookies) {

  private static final HashKey KEY = HashKey.parse("000102030405060708090a0b0c0d0e0f");

  static Fate draw(Random random) {
    boolean v4 = random.nextInt(4) != 0;
    int[] scales = {TcpOptions.ABSENT, 0, 2, 7};
    int[] buffers = {2144, 5840, 29_200, 64_240};
    Offer client =
        new Offer(
            random.nextInt(8) == 0 ? TcpOptions.ABSENT : 1460,
            scales[random.nextInt(4)],
            random.nextBoolean(),
            random.nextBoolean());
    Offer offer =
        new Offer(
            random.nextInt(4) == 0 ? 536 : 1460,
            scales[random.nextInt(4)],
            random.nextBoolean(),
            false);
    int buffer = buffers[random.nextInt(4)];
    boolean shared = random.nextInt(6) == 0;
    ModelGuest.Temper guest =
        new ModelGuest.Temper(
            offer,
            buffer,
            random.nextInt(4) == 0 ? 1 : 100,
            random.nextInt(5) == 0 ? 1 + random.nextLong(20 * MS) : 0,
            shared ? new SharedIsn(KEY) : null);
    Profile right = Profile.learned(offer, true, buffer, shared);
    Talents talents = new Talents(random.nextBoolean(), random.nextInt(3) == 0);
    Profile profile =
        switch (random.nextInt(12)) {
          case 0 -> Profile.UNKNOWN;
          case 1 -> Profile.learned(offer, true, 0xffff, shared); // the window is smaller
          case 2 ->
              Profile.learned(
                  new Offer(1461, offer.windowScale(), false, false), true, buffer, shared);
          case 3 -> Profile.learned(new Offer(offer.mss(), 5, false, false), true, buffer, shared);
          case 4 -> Profile.learned(offer, true, buffer, !shared);
          default -> right;
        };
    boolean smaller = profile.mss(v4) > offer.mss();
    boolean scaledOther =
        client.scales()
            && profile.windowScale() != TcpOptions.ABSENT
            && profile.windowScale() != offer.windowScale()
            && !talents.shiftsWindows();
    boolean cookies = random.nextInt(10) == 0;
    long bootNs =
        random.nextInt(15) == 0 ? -1 : (cookies ? 8_000 * MS : 0) + random.nextLong(4_000 * MS);
    return new Fate(
        v4,
        1 + random.nextInt(5),
        client,
        guest,
        profile,
        talents,
        cookies ? new Admission(100, 1, 100, 1) : Admission.DEFAULT,
        random.nextInt(8) == 0 ? 6_000 : 1 << 20,
        bootNs,
        random.nextInt(3) == 0 ? 1 + random.nextInt(2) : 0,
        random.nextInt(20) == 0 ? 30 : 0,
        random.nextInt(20) == 0 ? 50 : 0,
        random.nextInt(5) == 0 ? 10 : 0,
        smaller || scaledOther,
        cookies);
  }

  /** How long a boot that ends in death lives from its first listening on. */
  long livesNs(Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> random.nextLong(3 * MS); // in the midst of the hand-over
      case 1 -> random.nextLong(60 * MS);
      default -> random.nextLong(5_000 * MS);
    };
  }
}
