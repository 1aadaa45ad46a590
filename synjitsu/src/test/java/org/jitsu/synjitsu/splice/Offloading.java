package org.jitsu.synjitsu.splice;

/** What the client's and the guest's kernels leave to hardware, and so how their frames come. */
enum Offloading {
  /** Segments of up to 64 kB, checksums unfinished. */
  FULL(true, true, true),
  /** Frames of the link's size, checksums unfinished. */
  CHECKSUM(false, true, true),
  /** Frames of the link's size, checksums finished: every kernel on the way may verify them. */
  NONE(false, false, false),
  /** The client leaves all to hardware, the guest nothing. */
  CLIENT_ONLY(true, true, false);

  final boolean segmentation;
  final boolean client;
  final boolean guest;

  Offloading(boolean segmentation, boolean client, boolean guest) {
    this.segmentation = segmentation;
    this.client = client;
    this.guest = guest;
  }
}
