package org.jitsu.linux.sys;

/**
 * Why the kernel said no, by its symbolic name. The numbers are those of {@code
 * asm-generic/errno*.h}, which x86-64 and aarch64 share.
 */
public enum Errno {
  EPERM(1, "operation not permitted"),
  ENOENT(2, "no such file or directory"),
  ESRCH(3, "no such process"),
  EINTR(4, "interrupted"),
  EIO(5, "input/output error"),
  ENXIO(6, "no such device or address"),
  E2BIG(7, "argument list too long"),
  ENOEXEC(8, "not an executable"),
  EBADF(9, "bad file descriptor"),
  ECHILD(10, "no such child"),
  EAGAIN(11, "not now, try again"),
  ENOMEM(12, "out of memory"),
  EACCES(13, "permission denied"),
  EFAULT(14, "bad address"),
  EBUSY(16, "device or resource busy"),
  EEXIST(17, "exists already"),
  EXDEV(18, "on another device"),
  ENODEV(19, "no such device"),
  ENOTDIR(20, "not a directory"),
  EISDIR(21, "is a directory"),
  EINVAL(22, "invalid argument"),
  ENFILE(23, "too many open files in the system"),
  EMFILE(24, "too many open files in this process"),
  ENOTTY(25, "not a device of that kind"),
  ETXTBSY(26, "file is being written"),
  EFBIG(27, "too large"),
  ENOSPC(28, "no space left"),
  EROFS(30, "read-only"),
  EPIPE(32, "nobody reads"),
  ERANGE(34, "out of range"),
  ENAMETOOLONG(36, "name too long"),
  ENOSYS(38, "not in this kernel or C library"),
  ELOOP(40, "would make a loop, or too many links"),
  EPROTO(71, "protocol error"),
  EBADFD(77, "descriptor in a bad state"),
  EMSGSIZE(90, "message too long"),
  ENOPROTOOPT(92, "no such option"),
  EPROTONOSUPPORT(93, "protocol not supported"),
  EOPNOTSUPP(95, "not supported"),
  EAFNOSUPPORT(97, "address family not supported"),
  EADDRINUSE(98, "address in use"),
  EADDRNOTAVAIL(99, "address not available"),
  ENETDOWN(100, "interface or network is down"),
  ENETUNREACH(101, "network unreachable"),
  ENOBUFS(105, "no buffer space"),
  ENOTCONN(107, "not connected"),
  ETIMEDOUT(110, "timed out"),
  ECONNREFUSED(111, "connection refused"),
  EHOSTUNREACH(113, "host unreachable"),
  /** Any number that this list does not name; the exception's message carries it. */
  OTHER(0, "unnamed error");

  private static final Errno[] BY_CODE = new Errno[134];

  static {
    for (Errno errno : values()) {
      BY_CODE[errno.code] = errno;
    }
  }

  private final int code;
  private final String text;

  Errno(int code, String text) {
    this.code = code;
    this.text = text;
  }

  /** The number behind a name; {@link #OTHER} for a number without one. */
  public static Errno of(int code) {
    Errno named = code > 0 && code < BY_CODE.length ? BY_CODE[code] : null;
    return named == null ? OTHER : named;
  }

  /** The kernel's number, 0 for {@link #OTHER}. */
  public int code() {
    return code;
  }

  /** What it means, in a few words. */
  public String text() {
    return text;
  }

  /** Whether a raw result of {@link Syscall#invoke} is this error. */
  public boolean is(long result) {
    return result == -code;
  }
}
