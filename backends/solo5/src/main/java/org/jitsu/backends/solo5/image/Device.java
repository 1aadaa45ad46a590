package org.jitsu.backends.solo5.image;

/**
 * A device that an image declares.
 *
 * @param name 1 to 67 letters and digits, by which the tender is told what stands behind it
 */
public record Device(String name, Type type) {

  /** {@code enum mft_type} of {@code mft_abi.h}. */
  public enum Type {
    /** {@code MFT_DEV_BLOCK_BASIC}. */
    BLOCK("block device"),
    /** {@code MFT_DEV_NET_BASIC}. */
    NET("network device");

    private final String text;

    Type(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
