package org.jitsu.bench.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jitsu.core.time.Ticker;

/**
 * One HTTP/1.1 request and its answer over an open connection, which ends with it (RFC 9112): no
 * library tells when the first byte came, or speaks over a Unix socket.
 */
public final class Http {
  private static final int MAX_ANSWER_BYTES = 1 << 20;
  private static final Pattern STATUS =
      Pattern.compile("HTTP/1\\.[01] (\\d{3})[ \r].*", Pattern.DOTALL);
  private static final Pattern LENGTH =
      Pattern.compile("\r\nContent-Length: *(\\d{1,9}) *\r\n", Pattern.CASE_INSENSITIVE);
  private static final String END_OF_HEAD = "\r\n\r\n";

  private Http() {}

  /**
   * Sends a request without a body and reads the answer to its end.
   *
   * @throws IOException when the answer broke off, is longer than 1 MiB, or is not HTTP
   */
  public static Page exchange(
      InputStream in, OutputStream out, String method, String host, String path)
      throws IOException {
    String request =
        "%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
            .formatted(method, path, host);
    out.write(request.getBytes(ISO_8859_1));
    out.flush();
    int first = in.read();
    long firstByteNs = Ticker.system().nowNs();
    if (first < 0) {
      throw new IOException("closed without an answer");
    }
    ByteArrayOutputStream answer = new ByteArrayOutputStream(512);
    answer.write(first);
    answer.writeBytes(in.readNBytes(MAX_ANSWER_BYTES));
    return parse(firstByteNs, answer.toByteArray());
  }

  private static Page parse(long firstByteNs, byte[] answer) throws IOException {
    String text = new String(answer, ISO_8859_1);
    Matcher status = STATUS.matcher(text);
    int headEnd = text.indexOf(END_OF_HEAD);
    if (!status.matches() || headEnd < 0) {
      throw new IOException("not an HTTP answer");
    }
    int bodyStart = headEnd + END_OF_HEAD.length();
    int bodyBytes = answer.length - bodyStart;
    Matcher length = LENGTH.matcher(text.substring(0, bodyStart));
    if (length.find() && Integer.parseInt(length.group(1)) != bodyBytes) {
      throw new IOException("%d of %s bytes of the body".formatted(bodyBytes, length.group(1)));
    }
    String body = new String(answer, bodyStart, bodyBytes, UTF_8);
    return new Page(firstByteNs, Integer.parseInt(status.group(1)), body);
  }
}
