package org.jitsu.backends.qemu;

/** Where QEMU's programs come from. */
final class DebianPackage {

  private DebianPackage() {}

  /** Returns the Debian package that has such a program. */
  static String of(String program) {
    return program.endsWith("aarch64") || program.endsWith("arm")
        ? "qemu-system-arm"
        : "qemu-system-x86";
  }
}
