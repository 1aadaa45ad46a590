package org.jitsu.synjitsu.hold;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jitsu.core.service.Service;
import org.jitsu.core.service.Wake;
import org.jitsu.core.time.Ticker;
import org.jitsu.linux.bpf.BpfFs;
import org.jitsu.synjitsu.handoff.Reception;
import org.jitsu.synjitsu.isn.HashKey;
import org.jitsu.synjitsu.isn.InitialSequence;
import org.jitsu.synjitsu.isn.SynCookies;
import org.jitsu.synjitsu.link.Detour;
import org.jitsu.synjitsu.link.Network;
import org.jitsu.synjitsu.profile.Profile;
import org.jitsu.synjitsu.profile.ProfileBook;
import org.jitsu.synjitsu.profile.ProfileFile;
import org.jitsu.synjitsu.profile.Profiles;
import org.jitsu.synjitsu.profile.SavedProfiles;
import org.jitsu.synjitsu.proxy.Talents;
import org.jitsu.synjitsu.splice.KernelSplices;

/**
 * What all guests share whose clients are answered in their names: what is known of guests, the
 * numbers that connections begin with, and how they are renumbered. The agent's thread only, but
 * for opening and closing.
 */
final class Proxy implements AutoCloseable {

  /**
   * A client sends its SYN again after a second (RFC 6298 section 2.1), less what it has waited.
   */
  static final int SLOW_BOOT_MS = 800;

  private static final System.Logger LOG = System.getLogger(Proxy.class.getName());

  private static final Talents TALENTS = new Talents(true, false);
  private static final int MOST_BYTES = 0xffff;

  private final SavedProfiles profiles;
  private final Splicer splicer;
  private final Ticker ticker;
  private final InitialSequence own;
  private final SynCookies cookies;

  private Proxy(SavedProfiles profiles, Splicer splicer, Ticker ticker, RandomGenerator random) {
    this.profiles = profiles;
    this.splicer = splicer;
    this.ticker = ticker;
    this.own = new InitialSequence(HashKey.draw(random));
    this.cookies = new SynCookies(random, ticker.nowNs());
  }

  /** Reads what is known. The kernel's programs are loaded later, where they are wanted. Blocks. */
  static Proxy open(Network network, Ticker ticker, ProxySettings settings) throws IOException {
    Detour.removeLeft(network);
    SavedProfiles profiles = SavedProfiles.load(new ProfileFile(settings.profiles()));
    try {
      Splicer splicer =
          settings.inKernel()
              ? new Splicer.Deferred(
                  () -> kernelOrInline(network, ticker, settings), Files.exists(settings.pins()))
              : new Splicer.Inline(network, ticker);
      return new Proxy(profiles, splicer, ticker, RandomGenerator.of("SecureRandom"));
    } catch (RuntimeException failure) {
      profiles.close();
      throw failure;
    }
  }

  private static Splicer kernelOrInline(Network network, Ticker ticker, ProxySettings settings) {
    try {
      Optional<String> refused = KernelSplices.probe(network.netlink());
      if (refused.isEmpty()) {
        BpfFs.ensure(settings.pins().resolveSibling("")); // beside it may be others' pins
        return Splicer.Kernel.open(network, KernelSplices.open(network.netlink(), settings.pins()));
      }
      inline(refused.get());
    } catch (IOException refused) {
      inline(String.valueOf(refused.getMessage()));
    }
    return new Splicer.Inline(network, ticker);
  }

  private static void inline(String why) {
    LOG.log(
        INFO,
        "connections that were answered for a sleeping guest go through the daemon while they last,"
            + " for the kernel''s splice is refused: {0}",
        why);
  }

  Profiles profiles() {
    return profiles;
  }

  Splicer splicer() {
    return splicer;
  }

  Ticker ticker() {
    return ticker;
  }

  /**
   * Whether a client of a guest that is known so is to be answered at once: where it boots slowly,
   * or where only a client's answer to that proves who may wake it.
   */
  static boolean answers(Service service, ProfileBook.Entry known) {
    return switch (service.mode()) {
      case HOLD, RELAY -> false; // none is relayed that has a TAP
      case PROXY -> true;
      case AUTO -> known.bootMs() >= SLOW_BOOT_MS || service.wake() == Wake.PROVEN;
    };
  }

  /** Receives in the name of a guest. */
  Reception reception(Profile profile, Booted booted) {
    return new Reception(profile, TALENTS, MOST_BYTES, own, booted.shared(), cookies);
  }

  @Override
  public void close() {
    profiles.close();
    splicer.close();
  }

  /** Says what could not be done for a guest, and is mended elsewhere. */
  static void warn(HeldGuest guest, String what, IOException refused) {
    LOG.log(WARNING, "{0}: {1}: {2}", guest.name(), what, refused.getMessage());
  }
}
