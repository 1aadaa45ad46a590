package org.jitsu.backends.solo5;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.jitsu.linux.spawn.Command;
import org.jitsu.linux.spawn.OsProcess;
import org.jitsu.linux.spawn.Transcript;

/**
 * Asks tenders which versions they are, each once as long as its file stays what it is. Any thread.
 */
final class TenderVersions {

  private static final long DEADLINE_S = 5;
  private static final int OUTPUT_FD = 1;
  private static final int ERROR_FD = 2;
  private static final Pattern NAME = Pattern.compile("(?m)^(\\S+) tender, version (\\S+)$");
  private static final Pattern ABI = Pattern.compile("(?m)^ABI version ([0-9]{1,6})$");

  private final Map<Path, Known> known = new ConcurrentHashMap<>();

  /**
   * What a tender says of itself.
   *
   * @param name as it calls itself
   * @param version its own
   * @param abi that of the interface to its guests
   */
  record Version(String name, String version, int abi) {
    @Override
    public String toString() {
      return name + " " + version;
    }
  }

  private record Known(long modifiedMs, long bytes, Version version) {}

  /** Asks, or remembers. */
  Version of(Path tender) throws HypervisorException {
    try {
      long modifiedMs = Files.getLastModifiedTime(tender).toMillis();
      long bytes = Files.size(tender);
      Known before = known.get(tender);
      if (before != null && before.modifiedMs == modifiedMs && before.bytes == bytes) {
        return before.version;
      }
      Version version = parse(tender, said(tender));
      known.put(tender, new Known(modifiedMs, bytes, version));
      return version;
    } catch (IOException failure) {
      throw new HypervisorException(
          Kind.UNAVAILABLE, "the tender " + tender + ": " + failure.getMessage(), failure);
    }
  }

  private static String said(Path tender) throws IOException, HypervisorException {
    try (Transcript transcript = Transcript.open()) {
      OsProcess process =
          Command.of(tender.toString(), "--version")
              .ownSession()
              .descriptor(OUTPUT_FD, transcript.fd())
              .descriptor(ERROR_FD, transcript.fd())
              .start();
      try {
        process.onExit().get(DEADLINE_S, TimeUnit.SECONDS);
        return transcript.text();
      } catch (TimeoutException late) {
        process.signalGroup(OsProcess.KILL);
        throw new HypervisorException(
            Kind.UNAVAILABLE,
            "the tender " + tender + " did not tell its version within " + DEADLINE_S + " s",
            late);
      } catch (InterruptedException interrupted) {
        process.signalGroup(OsProcess.KILL);
        Thread.currentThread().interrupt();
        throw new HypervisorException(
            Kind.UNAVAILABLE, "the tender " + tender + " was not waited for", interrupted);
      } catch (ExecutionException bug) {
        throw new IllegalStateException(bug);
      }
    }
  }

  private static Version parse(Path tender, String said) throws HypervisorException {
    Matcher name = NAME.matcher(said);
    Matcher abi = ABI.matcher(said);
    if (!name.find() || !abi.find()) {
      throw new HypervisorException(
          Kind.UNAVAILABLE,
          tender
              + " is no Solo5 tender of 2020 or later: asked for its --version it said '"
              + said.strip().lines().findFirst().orElse("")
              + "'");
    }
    return new Version(name.group(1), name.group(2), Integer.parseInt(abi.group(1)));
  }
}
