package org.jitsu.synjitsu.profile;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jitsu.wire.header.TcpOptions;

/** A profile as one line of {@link ProfileFile}. */
record ProfileLine(ProfileKey key, ProfileBook.Entry entry) {

  private static final Pattern SHAPE =
      Pattern.compile(
          "(?<key>\\S+) mss=(?<mss>\\d{1,5}) wscale=(?<wscale>none|\\d{1,2}) sack=(?<sack>yes|no)"
              + " timestamps=(?<timestamps>yes|no) window=(?<window>\\d{1,5})"
              + " shared-isn=(?<shared>yes|no) boot-ms=(?<boot>\\d{1,9}) proofs=(?<proofs>\\d)");

  static ProfileLine parse(String line) {
    Matcher shape = SHAPE.matcher(line);
    if (!shape.matches()) {
      throw new IllegalArgumentException("not a profile: '" + line + "'");
    }
    String scale = shape.group("wscale");
    Profile profile =
        new Profile(
            Integer.parseInt(shape.group("mss")),
            scale.equals("none") ? TcpOptions.ABSENT : Integer.parseInt(scale),
            shape.group("sack").equals("yes"),
            shape.group("timestamps").equals("yes"),
            Integer.parseInt(shape.group("window")),
            shape.group("shared").equals("yes"));
    int bootMs = Integer.parseInt(shape.group("boot"));
    int proofs = Integer.parseInt(shape.group("proofs"));
    return new ProfileLine(
        new ProfileKey(shape.group("key")), new ProfileBook.Entry(profile, bootMs, proofs));
  }

  @Override
  public String toString() {
    Profile profile = entry.profile();
    int scale = profile.windowScale();
    return key
        + (" mss=" + profile.mss())
        + (" wscale=" + (scale == TcpOptions.ABSENT ? "none" : scale))
        + (" sack=" + yesOrNo(profile.sackPermitted()))
        + (" timestamps=" + yesOrNo(profile.timestamps()))
        + (" window=" + profile.initialWindow())
        + (" shared-isn=" + yesOrNo(profile.sharedIsn()))
        + (" boot-ms=" + entry.bootMs())
        + (" proofs=" + entry.proofs());
  }

  private static String yesOrNo(boolean yes) {
    return yes ? "yes" : "no";
  }
}
