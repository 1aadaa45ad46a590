package org.jitsu.bench.lab;

import java.util.Arrays;
import java.util.Optional;

/** What runs the guest, under the word that its configuration and its rows carry. */
public enum Backend {
  /** A QEMU, emulating. */
  QEMU("qemu", "hello.elf", "accel: tcg", "ifname=", "mac="),

  /** A QEMU, emulating, of a libvirt daemon; its URI is said with the guest. */
  LIBVIRT("libvirt", "hello.elf", "accel: tcg", "", ""),

  /** The same guest as a process of this host. */
  PROCESS("process", "hello-process", "", "--net:service=", "--net-mac:service=");

  private final String word;
  private final String image;
  private final String options;
  private final String tapKey;
  private final String macKey;

  Backend(String word, String image, String options, String tapKey, String macKey) {
    this.word = word;
    this.image = image;
    this.options = options;
    this.tapKey = tapKey;
    this.macKey = macKey;
  }

  /** Returns the one under a word, if there is one. */
  public static Optional<Backend> of(String word) {
    return Arrays.stream(values()).filter(backend -> backend.word.equals(word)).findFirst();
  }

  /** Whether its guests run on the processor itself, as containers do. */
  public boolean isNative() {
    return this == PROCESS;
  }

  /** Returns the word. */
  public String word() {
    return word;
  }

  /** Returns the name of hello's image for it, in unikernels/hello/target. */
  public String image() {
    return image;
  }

  /** Returns a further line of a guest's configuration; empty when it needs none. */
  String options() {
    return options;
  }

  /** Returns what stands before the TAP's name on its command line. */
  String tapKey() {
    return tapKey;
  }

  /** Returns what stands before the guest's MAC on its command line. */
  String macKey() {
    return macKey;
  }
}
