package org.jitsu.linux.sys;

import java.io.IOException;

/** The kernel refused a call. Switch on {@link #errno()}; the message is for people. */
public class LinuxException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String call;
  private final int code;
  private final String detail;

  /**
   * A refusal.
   *
   * @param call what was asked, as the kernel's manual names it: {@code ioctl TUNSETIFF}
   * @param code the error number, positive
   * @param detail what it was asked about ({@code tap0}) and, where known, why; may be empty
   */
  public LinuxException(String call, int code, String detail) {
    super(message(call, code, detail));
    this.call = call;
    this.code = code;
    this.detail = detail;
  }

  /** A refusal by a named error. */
  public LinuxException(String call, Errno errno, String detail) {
    this(call, errno.code(), detail);
  }

  /**
   * Passes a good result on.
   *
   * @param result of {@link Syscall#invoke}: negative is {@code -errno}
   * @throws LinuxException when the result is negative
   */
  public static long check(long result, String call, String detail) throws LinuxException {
    if (result < 0) {
      throw new LinuxException(call, (int) -result, detail);
    }
    return result;
  }

  /** What was asked. */
  public String call() {
    return call;
  }

  /** Why it was refused. */
  public Errno errno() {
    return Errno.of(code);
  }

  /** What it was asked about. */
  public String detail() {
    return detail;
  }

  private static String message(String call, int code, String detail) {
    Errno errno = Errno.of(code);
    String reason = errno == Errno.OTHER ? "error " + code : errno + " (" + errno.text() + ")";
    return call + (detail.isEmpty() ? "" : " " + detail) + ": " + reason;
  }
}
