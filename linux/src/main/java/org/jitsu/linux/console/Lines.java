package org.jitsu.linux.console;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Cuts a stream of bytes into lines of text; a line that is too long comes in pieces. One thread at
 * a time.
 */
public final class Lines {

  private final byte[] line;
  private final Consumer<String> sink;
  private int length;

  /** Lines of at most so many bytes, handed to {@code sink} without their ends. */
  public Lines(int maxBytes, Consumer<String> sink) {
    this.line = new byte[maxBytes];
    this.sink = sink;
  }

  /** Takes all bytes that remain in the buffer. */
  public void accept(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      byte next = bytes.get();
      if (next == '\n') {
        finish();
      } else {
        line[length++] = next;
        if (length == line.length) {
          finish();
        }
      }
    }
  }

  /** Gives away what came behind the last line's end, if anything did. */
  public void end() {
    if (length > 0) {
      finish();
    }
  }

  private void finish() {
    int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
    sink.accept(new String(line, 0, end, StandardCharsets.UTF_8));
    length = 0;
  }
}
