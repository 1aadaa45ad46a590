package org.jitsu.backends.solo5.image;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What an image was built to run on: {@code enum abi_target} of {@code elf_abi.h}. */
public enum Target {
  /** KVM, by {@code solo5-hvt}. */
  HVT(1),
  /** An ordinary process under seccomp, by {@code solo5-spt}. */
  SPT(2),
  /** Any machine with virtio devices, QEMU for example. */
  VIRTIO(3),
  /** The Muen separation kernel. */
  MUEN(4),
  /** Genode. */
  GENODE(5),
  /** Xen's PVH. */
  XEN(6);

  private final int number;

  Target(int number) {
    this.number = number;
  }

  static Optional<Target> of(int number) {
    return Arrays.stream(values()).filter(it -> it.number == number).findFirst();
  }

  /** As Solo5 writes it: {@code spt}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
