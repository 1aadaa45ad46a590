package org.jitsu.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jitsu.app.classic.ClassicLine;
import org.jitsu.app.classic.Surroundings;
import org.jitsu.app.classic.Translation;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes a command line of Jitsu 0.3, and runs what it says or prints it as a configuration. */
@Command(
    name = "classic",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a command line of Jitsu 0.3; docs/CLASSIC.md has its options and keys, and what became of them.",
      "What is not as it was is told on standard error."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  bin/jitsu classic --print-config -x libxl -m destroy -t 60 \\",
      "    dns=www.example.org,ip=10.0.0.1,kernel=mirage-www.xen,memory=64000,name=www,nic=br0"
    })
final class ClassicCommand implements Callable<Integer> {

  @Parameters(
      arity = "1..*",
      paramLabel = "CONFIG",
      description = "A guest each: key1=value1,key2=value2,...")
  private List<String> guests = List.of();

  @Option(
      names = {"-b", "--bind"},
      paramLabel = "ADDR",
      description = "Where queries are answered (default: ${DEFAULT-VALUE}).")
  private String bind = "127.0.0.1";

  @Option(
      names = {"-l", "--listen"},
      paramLabel = "PORT",
      description = "The port for that (default: ${DEFAULT-VALUE}).")
  private int listen = 53;

  @Option(
      names = {"-c", "--connect"},
      paramLabel = "CONNECT",
      description = "Libvirt's URI (default: ${DEFAULT-VALUE}).")
  private String connect = "xen:///";

  @Option(
      names = {"-d", "--delay"},
      paramLabel = "SECONDS",
      description =
          "How long after its start a guest is taken to serve (default: ${DEFAULT-VALUE}).")
  private BigDecimal delay = new BigDecimal("0.1");

  @Option(
      names = {"-f", "--forwarder"},
      paramLabel = "ADDR",
      description =
          "Who is asked for other names; 0.0.0.0 for nobody (default: those of /etc/resolv.conf).")
  private String forwarder = "";

  @Option(
      names = {"-p", "--port"},
      paramLabel = "PORT",
      description = "The forwarder's port (default: ${DEFAULT-VALUE}).")
  private int forwardPort = 53;

  @Option(
      names = {"-m", "--mode"},
      paramLabel = "MODE",
      description =
          "How guests are put to sleep: destroy, suspend, shutdown (default: ${DEFAULT-VALUE}).")
  private String mode = "destroy";

  @Option(
      names = "--persistdb",
      paramLabel = "PATH",
      description = "Where state is kept (default: the daemon's usual place).")
  private @Nullable String persistdb;

  @Option(names = "--synjitsu", paramLabel = "UUID", description = "Of no use any more.")
  private @Nullable String synjitsu;

  @Option(
      names = {"-t", "--ttl"},
      paramLabel = "SECONDS",
      description = "The answers' TTL; guests sleep after twice that (default: ${DEFAULT-VALUE}).")
  private int ttl = 60;

  @Option(
      names = {"-x", "--backend"},
      paramLabel = "BACKEND",
      description = "libvirt or libxl (default: ${DEFAULT-VALUE}).")
  private String backend = "libvirt";

  @Option(
      names = "--bridge",
      paramLabel = "NAME=ADDR/PREFIX",
      description =
          "New: the bridge of libvirt's guests, with this host's address on it (default: this host's in their net).")
  private @Nullable String bridge;

  @Option(
      names = "--ssh",
      paramLabel = "USER@HOST:PORT",
      description = "New: the Xen host of libxl's guests (default: this machine).")
  private @Nullable String ssh;

  @Option(names = "--ssh-key", paramLabel = "FILE", description = "New: our private key for it.")
  private @Nullable String sshKey;

  @Option(
      names = "--host-key",
      paramLabel = "KEY",
      description = "New: its public key, as ssh-keyscan prints it.")
  private @Nullable String hostKey;

  @Option(
      names = "--ports",
      split = ",",
      paramLabel = "PORT",
      description =
          "New: what the guests serve; packets to these wake them (default: ${DEFAULT-VALUE}).")
  private List<String> ports = List.of("80/tcp");

  @Option(
      names = "--print-config",
      description = "New: print the configuration that says the same, and start nothing.")
  private boolean print;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws CannotException, IOException {
    Translation said = Translation.of(line(), Surroundings.here());
    PrintWriter errors = spec.commandLine().getErr();
    said.notes().forEach(note -> errors.println("note: " + note));
    errors.flush();
    if (!said.problems().isEmpty()) {
      throw new CannotException(said.problems());
    }
    if (print) {
      spec.commandLine().getOut().print(said.yaml());
      spec.commandLine().getOut().flush();
    } else {
      serve(said.yaml());
    }
    return 0;
  }

  /** Returns what was typed. */
  ClassicLine line() {
    return new ClassicLine(
        bind,
        listen,
        connect,
        delay,
        forwarder,
        forwardPort,
        mode,
        persistdb,
        synjitsu,
        ttl,
        backend,
        guests,
        bridge,
        ports,
        xenHost());
  }

  private Map<String, String> xenHost() {
    Map<String, String> said = new TreeMap<>();
    if (ssh != null) {
      said.put("ssh", ssh);
    }
    if (sshKey != null) {
      said.put("ssh-key", sshKey);
    }
    if (hostKey != null) {
      said.put("host-key", hostKey);
    }
    return said;
  }

  private static void serve(String yaml) throws CannotException, IOException {
    Path file = Files.createTempFile("jitsu-classic", ".yaml");
    try {
      Files.writeString(file, yaml);
      ServeCommand.serve(file);
    } finally {
      Files.delete(file);
    }
  }
}
