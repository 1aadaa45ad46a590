package org.jitsu.synjitsu.hold;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jspecify.annotations.Nullable;

/** The guests of the tests, as their VMMs start them. */
enum RealGuest {
  /** The hello guest as a process: lwIP, milliseconds. */
  PROCESS("hello/target/hello-process", null, 16),
  /** The hello guest on QEMU. */
  QEMU("hello/target/hello.elf", null, 16),
  /** Linux on QEMU: SACK, windows of its own, seconds. */
  LINUX("linux/target/vmlinuz", "linux/target/initramfs.gz", 96);

  private static final String VMM = "/usr/bin/qemu-system-x86_64";

  private final Path kernel;
  private final @Nullable Path initrd;
  private final int memoryMib;

  RealGuest(String kernel, @Nullable String initrd, int memoryMib) {
    Path guests = Path.of(System.getProperty("jitsu.root", ".."), "unikernels");
    this.kernel = guests.resolve(kernel);
    this.initrd = initrd == null ? null : guests.resolve(initrd);
    this.memoryMib = memoryMib;
  }

  void assumeThere() {
    assumeTrue(
        this == PROCESS || Files.isExecutable(Path.of(VMM)),
        "QEMU is missing: apt-get install qemu-system-x86");
    assumeTrue(Files.exists(kernel), "the guest is missing: run unikernels/build");
  }

  GuestSpec spec(String knobs) {
    String cmdline =
        "ip=10.77.0.10/24 gw=10.77.0.1 ip6=fd00:77::10/64 gw6=fd00:77::1 name=www " + knobs;
    return new GuestSpec(
        Scene.WWW,
        Scene.MAC,
        kernel,
        initrd,
        this == LINUX
            ? "console=ttyS0 quiet tsc=reliable no_timer_check panic=-1 " + cmdline
            : cmdline,
        (long) memoryMib << 20,
        1,
        List.of(),
        GuestSpec.Network.TAP,
        List.of(),
        1_000_000_000,
        Map.of());
  }

  Process start(GuestSpec spec, GuestLink link) throws IOException {
    List<String> command =
        switch (this) {
          case PROCESS -> process(spec, link);
          case QEMU ->
              qemu(spec, link, "microvm,acpi=off", "virtio-net-device,netdev=n0,mac=" + link.mac());
          case LINUX ->
              qemu(spec, link, "pc", "virtio-net-pci,netdev=n0,romfile=,mac=" + link.mac());
        };
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private List<String> process(GuestSpec spec, GuestLink link) {
    List<String> command = new java.util.ArrayList<>();
    command.addAll(
        List.of(
            kernel.toString(),
            "--mem=16",
            "--net:service=" + link.ifName(),
            "--net-mac:service=" + link.mac(),
            "--",
            kernel.toString()));
    command.addAll(List.of(spec.cmdline().strip().split(" +", -1)));
    return command;
  }

  private List<String> qemu(GuestSpec spec, GuestLink link, String machine, String device) {
    List<String> command = new java.util.ArrayList<>();
    command.addAll(List.of(VMM, "-accel", "tcg", "-M", machine, "-m", "" + memoryMib));
    command.addAll(List.of("-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"));
    command.addAll(List.of("-kernel", kernel.toString(), "-append", spec.cmdline()));
    if (initrd != null) {
      command.addAll(List.of("-initrd", initrd.toString()));
    }
    command.add("-netdev");
    command.add("tap,id=n0,ifname=" + link.ifName() + ",script=no,downscript=no");
    command.addAll(List.of("-device", device));
    return command;
  }
}
