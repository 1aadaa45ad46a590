package org.jitsu.backends.qemu.qmp;

/** QEMU refused a QMP command, or did not answer it. */
public final class QmpException extends Exception {

  private static final long serialVersionUID = 1L;

  QmpException(String message) {
    super(message);
  }
}
