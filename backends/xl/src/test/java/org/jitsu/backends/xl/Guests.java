package org.jitsu.backends.xl;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.jitsu.core.GuestName;
import org.jitsu.core.Mac;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.GuestSpec.Forward;
import org.jitsu.core.service.Port;
import org.jspecify.annotations.Nullable;

/** Definitions for tests. */
final class Guests {

  static final GuestName WWW = new GuestName("www");
  static final Mac MAC = Mac.parse("02:00:5e:10:00:01");
  static final long MEMORY_BYTES = 16L << 20;
  static final String FIRST_LINE = "hello: first instruction";
  static final Port HTTP = new Port(80, Port.Protocol.TCP);

  /** {@code cli; hlt}, which Xen takes for a power-off. */
  static final String POWER_OFF = "faf4";

  private static final int LOADED_AT = 0x100000;
  private static final int CODE_AT = 136;

  private Guests() {}

  /** The hello unikernel, on the tests' Xen host. */
  static GuestSpec hello(GuestName name) throws Exception {
    return spec(name, helloUnikernel(), null, "", MEMORY_BYTES, List.of(), options());
  }

  static GuestSpec spec(
      GuestName name,
      Path kernel,
      @Nullable Path initrd,
      String cmdline,
      long memoryBytes,
      List<Forward> forwards,
      Map<String, String> options) {
    return new GuestSpec(
        name,
        MAC,
        kernel,
        initrd,
        cmdline,
        memoryBytes,
        1,
        List.of(),
        GuestSpec.Network.USER,
        forwards,
        Duration.ofSeconds(2).toNanos(),
        options);
  }

  /** The way to the tests' Xen host, and more options in pairs. */
  static Map<String, String> options(String... more) throws Exception {
    Map<String, String> options = new HashMap<>();
    options.put("ssh", OneXenHost.where());
    options.put("ssh-key", OneXenHost.get().clientKey().toString());
    options.put("host-key", OneXenHost.get().hostKey());
    for (int i = 0; i < more.length; i += 2) {
      options.put(more[i], more[i + 1]);
    }
    return options;
  }

  static Forward http() {
    return new Forward(InetAddress.getLoopbackAddress(), 0, HTTP);
  }

  static Path helloUnikernel() {
    return unikernel("hello/target/hello.elf");
  }

  /** A guest built from this checkout by {@code unikernels/build}. */
  static Path unikernel(String file) {
    return Path.of(System.getProperty("jitsu.root"), "unikernels", file);
  }

  /** Lets time pass until a condition holds. */
  static void await(String what, BooleanSupplier condition) {
    Awaitility.await(what).atMost(Duration.ofMinutes(1)).until(condition::getAsBoolean);
  }

  /** The smallest guest: an ELF with a PVH note that runs this code. */
  static byte[] tiny(String hex) {
    byte[] code = HexFormat.of().parseHex(hex);
    int size = CODE_AT + code.length;
    ByteBuffer elf = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    elf.putInt(0x464c457f).put((byte) 1).put((byte) 1).put((byte) 1).position(16); // 32 bits
    elf.putShort((short) 2).putShort((short) 3).putInt(1); // an executable for the 80386
    elf.putInt(LOADED_AT + CODE_AT).putInt(52).putInt(0).putInt(0);
    elf.putShort((short) 52).putShort((short) 32).putShort((short) 2).position(52);
    for (int[] header : new int[][] {{1, 0, size}, {4, CODE_AT - 20, 20}}) { // PT_LOAD, PT_NOTE
      elf.putInt(header[0]).putInt(header[1]);
      elf.putInt(LOADED_AT + header[1]).putInt(LOADED_AT + header[1]);
      elf.putInt(header[2]).putInt(header[2]).putInt(7).putInt(4);
    }
    elf.putInt(4).putInt(4).putInt(18).put("Xen\0".getBytes(StandardCharsets.US_ASCII));
    return elf.putInt(LOADED_AT + CODE_AT).put(code).array();
  }
}
