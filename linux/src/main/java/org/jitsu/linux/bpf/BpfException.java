package org.jitsu.linux.bpf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jitsu.linux.proc.Host;
import org.jitsu.linux.proc.Host.Capability;
import org.jitsu.linux.sys.Errno;
import org.jitsu.linux.sys.LinuxException;

/** The kernel refused a bpf(2) command. The message says what is likely missing. */
public final class BpfException extends LinuxException {
  private static final long serialVersionUID = 1L;

  private static final Path LOCKDOWN = Path.of("/sys/kernel/security/lockdown");
  private static final Path LIMITS = Path.of("/proc/self/limits");
  private static final String LOCKED_MEMORY = "Max locked memory";

  private final String verifierLog;

  BpfException(String call, int code, String detail, String verifierLog) {
    super(call, code, detail);
    this.verifierLog = verifierLog;
  }

  /** With what may be done about it. */
  static BpfException of(String call, int code, String detail) {
    String advice = advice(Errno.of(code));
    return new BpfException(call, code, advice.isEmpty() ? detail : detail + ": " + advice, "");
  }

  /** What the verifier said of a refused program, its end when it was long; else empty. */
  public String verifierLog() {
    return verifierLog;
  }

  /**
   * Why that error came, in this process, as far as one can know; empty when it says all itself.
   */
  static String advice(Errno errno) {
    return switch (errno) {
      case ENOSYS -> "this kernel was built without eBPF (CONFIG_BPF_SYSCALL)";
      case EPERM, EACCES -> missing();
      default -> "";
    };
  }

  private static String missing() {
    try {
      if (!Host.has(Capability.SYS_ADMIN)
          && !(Host.has(Capability.BPF) && Host.has(Capability.NET_ADMIN))) {
        return "eBPF needs CAP_BPF and CAP_NET_ADMIN: run as root, or give it both";
      }
      if (!Host.isFirstUserNamespace()) {
        return "eBPF needs the machine's own privileges, root of a user namespace has not got them";
      }
      if (!Host.isLinux(5, 11)) {
        return "the limit of locked memory may be too low ("
            + lockedMemory()
            + "): raise it with `ulimit -l unlimited` or LimitMEMLOCK=infinity";
      }
      return "a security module or the kernel's lockdown" + lockdown() + " forbids it";
    } catch (IOException unknown) {
      return "what forbids it cannot be found out: " + unknown.getMessage();
    }
  }

  private static String lockedMemory() throws IOException {
    return Files.readAllLines(LIMITS).stream()
        .filter(line -> line.startsWith(LOCKED_MEMORY))
        .map(line -> line.replaceAll(" +", " ").strip())
        .findFirst()
        .orElse("unknown");
  }

  private static String lockdown() throws IOException {
    return Files.isReadable(LOCKDOWN) ? " (" + Files.readString(LOCKDOWN).strip() + ")" : "";
  }
}
