package org.jitsu.linux.bpf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Verifiers differ: what this machine's kernel takes an older one may refuse. Our programs are
 * shown to the oldest kernel at hand, Debian's, in a guest of its own.
 */
@Timeout(120)
class OldKernelIT {
  private static final Path ROOT = Path.of(System.getProperty("jitsu.root", ".."));
  private static final Path QEMU = Path.of("/usr/bin/qemu-system-x86_64");
  private static final Path KERNEL = ROOT.resolve("unikernels/linux/target/vmlinuz");
  private static final Path PROGRAMS = ROOT.resolve("synjitsu/src/main/bpf");

  @ParameterizedTest
  @CsvSource({"splice.o, 'flows,counters'", "live.o, flows"})
  void debiansKernelTakesThePrograms(String object, String maps, @TempDir Path directory)
      throws Exception {
    assumeTrue(Files.isExecutable(QEMU), "QEMU is missing: apt-get install qemu-system-x86");
    assumeTrue(Files.exists(KERNEL), "the Linux guest is missing: run unikernels/build");
    Path files = Files.createDirectory(directory.resolve("files"));
    Files.createDirectory(files.resolve("dev"));
    String source = ROOT.resolve("linux/src/test/c/load.c").toString();
    run(directory, "gcc", "-O1", "-static", "-o", files.resolve("init").toString(), source);
    Files.write(files.resolve("programs"), programs(object, List.of(maps.split(",", -1))));
    Path image = directory.resolve("initramfs");
    Files.writeString(directory.resolve("names"), ".\n./dev\n./init\n./programs\n");
    Process cpio =
        new ProcessBuilder("cpio", "-o", "-H", "newc", "--quiet")
            .directory(files.toFile())
            .redirectInput(directory.resolve("names").toFile())
            .redirectOutput(image.toFile())
            .start();
    assertThat(cpio.waitFor()).isZero();

    String console = boot(directory, image);

    assertThat(console)
        .contains("kernel ")
        .contains("program 0: accepted")
        .contains("program 1: accepted")
        .contains("done");
  }

  private static byte[] programs(String file, List<String> maps) throws Exception {
    ObjectFile object = ObjectFile.parse(Files.readAllBytes(PROGRAMS.resolve(file)));
    ByteBuffer out = ByteBuffer.allocate(1 << 17).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(maps.size());
    for (String name : maps) {
      MapDefinition map = object.map(name).orElseThrow();
      out.putInt(map.type()).putInt(map.keyBytes()).putInt(map.valueBytes());
      out.putInt(map.maxEntries()).putInt(map.flags());
    }
    for (String function : List.of("from_guest", "to_guest")) {
      ProgramCode code = object.program(function);
      out.putInt(code.instructions().capacity()).putInt(code.mapUses().size());
      for (ProgramCode.MapUse use : code.mapUses()) {
        out.putInt(use.offset()).putInt(maps.indexOf(use.map()));
      }
      out.put(code.instructions().duplicate().rewind());
    }
    return Arrays.copyOf(out.array(), out.position());
  }

  private static String boot(Path directory, Path image) throws Exception {
    File console = directory.resolve("console").toFile();
    Process guest =
        new ProcessBuilder(
                QEMU.toString(),
                "-accel",
                "tcg",
                "-M",
                "pc",
                "-m",
                "256",
                "-nodefaults",
                "-no-user-config",
                "-display",
                "none",
                "-no-reboot",
                "-kernel",
                KERNEL.toString(),
                "-initrd",
                image.toString(),
                "-append",
                "console=ttyS0 quiet tsc=reliable no_timer_check",
                "-serial",
                "stdio")
            .redirectErrorStream(true)
            .redirectOutput(console)
            .start();
    try {
      boolean ended = guest.waitFor(90, TimeUnit.SECONDS);
      String said = Files.readString(console.toPath());
      assertThat(ended).as(said).isTrue();
      return said;
    } finally {
      guest.destroyForcibly().waitFor();
    }
  }

  private static void run(Path directory, String... command) throws Exception {
    Process process =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }
}
