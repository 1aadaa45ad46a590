package org.jitsu.linux.bpf;

import java.io.IOException;

/** An object file is not one that we can load; the message says where and why. */
public final class ObjectFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  ObjectFormatException(String message) {
    super(message);
  }
}
