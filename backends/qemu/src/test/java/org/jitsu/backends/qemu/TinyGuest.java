package org.jitsu.backends.qemu;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Guests of a few instructions, assembled here; each is entered in 32-bit protected mode. */
final class TinyGuest {

  private static final byte[] SERIAL_PORT = {0x66, (byte) 0xba, (byte) 0xf8, 0x03}; // mov dx,0x3f8
  private static final byte[] HALT = {(byte) 0xfa, (byte) 0xf4, (byte) 0xeb, (byte) 0xfd};
  private static final byte[] COUNT_DOWN = {
    (byte) 0xb9,
    0,
    0,
    0,
    0x10, // mov ecx,0x10000000
    0x49,
    0x75,
    (byte) 0xfd // dec ecx; jnz to it
  };
  private static final byte[] TRIPLE_FAULT = {
    0x0f,
    0x01,
    0x1d,
    0,
    0,
    0,
    0, // lidt of what lies at 0: zeros under PVH
    (byte) 0xcc // int3
  };

  /** Waits for the power button of a {@code pc}, whose firmware puts the PIIX4's PM1 at 0x600. */
  private static final byte[] OBEY = {
    0x66,
    (byte) 0xba,
    0,
    0x06, // mov dx,0x600: PM1 status (ACPI 6.5, 4.8.3.1)
    0x66,
    (byte) 0xed,
    (byte) 0xf6,
    (byte) 0xc4,
    1,
    0x74,
    (byte) 0xf9, // in ax,dx; test ah,1; jz to it
    0x66,
    (byte) 0xba,
    0x04,
    0x06,
    0x66,
    (byte) 0xb8,
    0,
    0x20,
    0x66,
    (byte) 0xef, // mov dx,0x604; mov ax,0x2000; out dx,ax: SLP_EN, to the PIIX4's S5
  };

  private static final byte[] ENABLE_BUTTON = {
    0x66,
    (byte) 0xba,
    0x02,
    0x06,
    0x66,
    (byte) 0xb8,
    0,
    0x01,
    0x66,
    (byte) 0xef, // mov dx,0x602; mov ax,0x100; out dx,ax: PWRBTN_EN
  };

  private TinyGuest() {}

  /** Prints {@code hello} and halts for ever, deaf to any interrupt. */
  static Path hello(Path folder) throws IOException {
    return write(folder, "hello", says("hello\n"), HALT);
  }

  /** Prints {@code here} and powers a {@code pc} off when its button is pressed. */
  static Path obedient(Path folder) throws IOException {
    return write(folder, "obedient", ENABLE_BUTTON, says("here\n"), OBEY, HALT);
  }

  /** Prints nothing. */
  static Path silent(Path folder) throws IOException {
    return write(folder, "silent", HALT);
  }

  /** Prints the same line for ever. */
  static Path chatty(Path folder) throws IOException {
    byte[] line = says("all work and no play\n");
    int back = -(line.length + 2);
    byte[] again = {(byte) 0xeb, (byte) back}; // jmp, at most 128 bytes back
    return write(folder, "chatty", line, again);
  }

  /** Prints {@code hello} and then a dot now and again, for ever. */
  static Path breathing(Path folder) throws IOException {
    return write(folder, "breathing", says("hello\n"), nowAndAgain("."));
  }

  /** Prints the end of a line now and again, for ever. */
  static Path blank(Path folder) throws IOException {
    return write(folder, "blank", nowAndAgain("\n"));
  }

  private static byte[] nowAndAgain(String text) {
    byte[] said = says(text);
    byte[] pause = COUNT_DOWN.clone();
    pause[4] = 0;
    pause[3] = 0x10; // ecx is 0x100000
    ByteArrayOutputStream code = new ByteArrayOutputStream();
    code.writeBytes(said);
    code.writeBytes(pause);
    code.writeBytes(new byte[] {(byte) 0xeb, (byte) -(said.length + pause.length + 2)}); // jmp
    return code.toByteArray();
  }

  /** Prints {@code bye} and resets the machine at once by a triple fault. */
  static Path resetting(Path folder) throws IOException {
    return write(folder, "resetting", says("bye\n"), TRIPLE_FAULT);
  }

  /** The same after some work, when QEMU already listens to us and tells its reasons. */
  static Path workingAndResetting(Path folder) throws IOException {
    return write(folder, "working", COUNT_DOWN, says("bye\n"), TRIPLE_FAULT);
  }

  private static byte[] says(String text) {
    ByteArrayOutputStream code = new ByteArrayOutputStream();
    code.writeBytes(SERIAL_PORT);
    for (byte letter : text.getBytes(StandardCharsets.US_ASCII)) {
      code.writeBytes(new byte[] {(byte) 0xb0, letter, (byte) 0xee}); // mov al,letter; out dx,al
    }
    return code.toByteArray();
  }

  private static Path write(Path folder, String name, byte[]... code) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : code) {
      all.writeBytes(part);
    }
    return Files.write(folder.resolve(name + ".elf"), ProbeImage.of(all.toByteArray()));
  }
}
