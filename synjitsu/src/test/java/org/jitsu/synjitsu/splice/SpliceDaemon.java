package org.jitsu.synjitsu.splice;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.List;
import org.jitsu.linux.netlink.Rtnetlink;
import org.jitsu.wire.address.FlowKey;
import org.jitsu.wire.address.IpAddr;

/**
 * A process that splices for a link and can be killed: it takes one command a line and answers each
 * with {@code true} or {@code false}.
 */
final class SpliceDaemon {
  private SpliceDaemon() {}

  /** Pins, and the link's index. */
  public static void main(String[] arguments) throws Exception {
    int link = Integer.parseInt(arguments[1]);
    try (Rtnetlink netlink = Rtnetlink.open();
        KernelSplices splices = KernelSplices.open(netlink, Path.of(arguments[0]));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
      netlink.execute(splices.attach(link));
      KernelSplice splice = splices.at(link);
      System.out.println("true");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        System.out.println(obey(splice, List.of(line.split(" ", -1))));
      }
    }
  }

  private static boolean obey(Splice splice, List<String> words) throws IOException {
    FlowKey flow =
        FlowKey.of(
            6,
            IpAddr.parse(words.get(1)),
            Integer.parseInt(words.get(2)),
            IpAddr.parse(words.get(3)),
            Integer.parseInt(words.get(4)));
    int number = Integer.parseInt(words.get(5));
    return words.getFirst().equals("add")
        ? splice.add(flow, number, System.nanoTime())
        : splice.activate(
            flow, SpliceTerms.open(number, Integer.parseInt(words.get(6))), System.nanoTime());
  }

  /** The other end: a daemon in a JVM of its own. */
  static final class Client implements TestProxy.Entry, AutoCloseable {
    private final Process process;
    private final BufferedReader answers;

    Client(Path pins, int link) throws IOException {
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "--enable-native-access=ALL-UNNAMED",
                  "-cp",
                  System.getProperty("java.class.path"),
                  SpliceDaemon.class.getName(),
                  pins.toString(),
                  Integer.toString(link))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      answers = process.inputReader(UTF_8);
      require(answers.readLine());
    }

    @Override
    public void pending(FlowKey flow, int clientIsn) throws IOException {
      ask("add", flow, clientIsn, 0);
    }

    @Override
    public void active(FlowKey flow, SpliceTerms terms) throws IOException {
      ask("activate", flow, terms.shift(), terms.guestScale());
    }

    private void ask(String verb, FlowKey flow, int number, int scale) throws IOException {
      String words =
          "%s %s %d %s %d %d %d\n"
              .formatted(
                  verb,
                  flow.source(),
                  flow.sourcePort(),
                  flow.destination(),
                  flow.destinationPort(),
                  number,
                  scale);
      process.getOutputStream().write(words.getBytes(UTF_8));
      process.getOutputStream().flush();
      require(answers.readLine());
    }

    private static void require(String answer) throws IOException {
      if (!"true".equals(answer)) {
        throw new IOException("the daemon answered " + answer);
      }
    }

    /** SIGKILL, and waits until it is gone. */
    void kill() throws InterruptedException {
      process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
