package org.jitsu.backends.qemu;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jitsu.core.hypervisor.Attachment;
import org.jitsu.core.service.Port;
import org.jitsu.core.service.Port.Protocol;

/**
 * What QEMU says of its user-mode network: the monitor's {@code info usernet}, a line for each
 * socket, for which QMP has no word of its own.
 */
final class UserNetwork {

  /** As in {@code TCP[HOST_FORWARD] 9 127.0.0.1 35229 10.0.2.15 80 0 0}. */
  private static final Pattern FORWARD =
      Pattern.compile(
          "^ *(TCP|UDP)\\[HOST_FORWARD\\] +\\d+ +([0-9.]{7,15}) +(\\d{1,5}) +[0-9.]{7,15}"
              + " +(\\d{1,5}) .*$",
          Pattern.MULTILINE);

  private UserNetwork() {}

  /** Reads where QEMU listens for which port of its guest; what is no such line is left aside. */
  static Attachment.Ports forwards(String text) {
    Map<Port, InetSocketAddress> listening = new HashMap<>();
    Matcher line = FORWARD.matcher(text);
    while (line.find()) {
      Port port = new Port(Integer.parseInt(line.group(4)), Protocol.valueOf(line.group(1)));
      InetAddress host = InetAddress.ofLiteral(line.group(2));
      listening.put(port, new InetSocketAddress(host, Integer.parseInt(line.group(3))));
    }
    return new Attachment.Ports(listening);
  }
}
