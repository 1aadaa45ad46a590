package org.jitsu.synjitsu.isn;

import java.util.random.RandomGenerator;
import org.jitsu.synjitsu.profile.Offer;
import org.jitsu.wire.address.FlowKey;
import org.jitsu.wire.header.TcpOptions;
import org.jspecify.annotations.Nullable;

/**
 * Initial sequence numbers that remember the SYN, for when there is no room to remember it here
 * (RFC 4987 section 3.6). Nothing is stored, and nothing allocated for a SYN; one thread.
 *
 * <pre>
 *    31                              8 7 6   4 3   1 0
 *   +----------------------------------+-+-----+-----+-+
 *   | keyed hash of the rest, 24 bits  |k| mss |scale|s|   the low byte is masked by the high one
 *   +----------------------------------+-+-----+-----+-+
 * </pre>
 *
 * <p>Window scale and SACK live in the number itself. Other implementations put them into the
 * timestamp that they let the client echo; Synjitsu never promises timestamps. MSS and scale are
 * rounded down to one of eight: a smaller segment or window than the client allows does no harm.
 *
 * <p>Two keys: {@code k} says which. The older is replaced every {@value #KEY_LIFE_S} s, so that a
 * cookie is good for once to twice that time. Who answers with guessed numbers hits one in 2^24.
 */
public final class SynCookies {

  static final int KEY_LIFE_S = 16;

  private static final long KEY_LIFE_NS = KEY_LIFE_S * 1_000_000_000L;
  private static final int[] MSS = {88, 536, 1220, 1360, 1400, 1440, 1452, 1460};
  private static final int[] SCALES = {TcpOptions.ABSENT, 0, 2, 4, 6, 7, 8, 10};

  private final RandomGenerator random;
  private final HashKey[] keys;
  private final SipHash hash = new SipHash();
  private int newest;
  private long rotatedNs;
  private long bakedNs;
  private boolean everBaked;

  /**
   * Begins with two fresh keys.
   *
   * @param random where keys come from, fit for secrets
   */
  public SynCookies(RandomGenerator random, long nowNs) {
    this.random = random;
    this.keys = new HashKey[] {HashKey.draw(random), HashKey.draw(random)};
    this.rotatedNs = nowNs;
  }

  /**
   * Returns the number to answer a SYN with.
   *
   * @param flow from the client to the service
   * @param clientIsn the sequence number of the SYN
   * @param mss what the client takes, its default if it did not say
   * @param windowScale the client's, or {@link TcpOptions#ABSENT}
   */
  public int bake(
      FlowKey flow, int clientIsn, int mss, int windowScale, boolean sackPermitted, long nowNs) {
    rotate(nowNs);
    bakedNs = nowNs;
    everBaked = true;
    int said =
        newest << 7
            | indexOf(MSS, mss) << 4
            | indexOf(SCALES, windowScale) << 1
            | (sackPermitted ? 1 : 0);
    int mac = mac(flow, clientIsn, said);
    return mac << 8 | (said ^ (mac >>> 16));
  }

  /**
   * Returns what the client offered, from the number that it acknowledged; null unless it is a
   * cookie of ours for this flow that is not too old.
   *
   * @param cookie the acknowledged number less one
   */
  public @Nullable Offer taste(FlowKey flow, int clientIsn, int cookie, long nowNs) {
    rotate(nowNs);
    int said = (cookie & 0xff) ^ (cookie >>> 24);
    if (!mayBeOut(nowNs) || mac(flow, clientIsn, said) != cookie >>> 8) {
      return null;
    }
    int mss = MSS[said >>> 4 & 7];
    int scale = SCALES[said >>> 1 & 7];
    return new Offer(mss, scale, (said & 1) != 0, false);
  }

  /** Whether any cookie that is still good may be out there. */
  public boolean mayBeOut(long nowNs) {
    return everBaked && nowNs - bakedNs <= 2 * KEY_LIFE_NS;
  }

  /** The upper 24 bits of a cookie, by the key that {@code said} names. */
  private int mac(FlowKey flow, int clientIsn, int said) {
    long numbers = SharedIsn.ports(flow) << Integer.SIZE | Integer.toUnsignedLong(clientIsn);
    long digest = hash.begin(keys[said >>> 7]).addAddresses(flow).addBytes(numbers).add(said).end();
    return (int) digest & 0xff_ffff;
  }

  private void rotate(long nowNs) {
    long ageNs = nowNs - rotatedNs;
    if (ageNs < KEY_LIFE_NS) {
      return;
    }
    newest ^= 1;
    keys[newest] = HashKey.draw(random);
    if (ageNs >= 2 * KEY_LIFE_NS) {
      keys[newest ^ 1] = HashKey.draw(random);
    }
    rotatedNs = nowNs;
  }

  /** The last entry that is not above the value, or the first. */
  private static int indexOf(int[] table, int value) {
    int index = table.length - 1;
    while (index > 0 && table[index] > value) {
      index--;
    }
    return index;
  }
}
