package org.jitsu.synjitsu.profile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.jitsu.core.hash.Sha256;

/**
 * What was booted, as far as its TCP may depend on it.
 *
 * @param digits 32 hexadecimal digits of a hash
 */
public record ProfileKey(String digits) {

  private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{32}");
  private static final int BYTES = 16;

  public ProfileKey {
    if (!DIGITS.matcher(digits).matches()) {
      throw new IllegalArgumentException("a profile's key is 32 hexadecimal digits: " + digits);
    }
  }

  /**
   * Returns the key of a guest.
   *
   * @param image what names the image's content: a digest of it, or its path with size and time of
   *     change
   * @param commandLine as the guest gets it, its address included
   * @param machine the machine type, with whatever else of the VMM matters
   */
  public static ProfileKey of(String image, String commandLine, long memoryBytes, String machine) {
    MessageDigest digest = Sha256.begin();
    for (String part : List.of(image, commandLine, Long.toString(memoryBytes), machine)) {
      byte[] bytes = part.getBytes(UTF_8);
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
      digest.update(bytes); // its length first: else "ab", "c" would be "a", "bc"
    }
    return new ProfileKey(HexFormat.of().formatHex(digest.digest(), 0, BYTES));
  }

  @Override
  public String toString() {
    return digits;
  }
}
