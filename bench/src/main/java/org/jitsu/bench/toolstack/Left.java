package org.jitsu.bench.toolstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jitsu.bench.lab.Processes;
import org.jitsu.linux.netlink.Rtnetlink;

/**
 * What there is in our namespaces: processes, VMMs among them, network interfaces and the daemons'
 * files. Guests that sleep leave none of it.
 *
 * @param things a line each
 */
record Left(Set<String> things) {

  /** Looks at what there is, below a directory for files. */
  static Left now(Path directory) throws IOException {
    Set<String> things = new TreeSet<>();
    ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .map(pid -> "process " + pid + ": " + String.join(" ", Processes.commandLine(pid)))
        .forEach(things::add);
    try (Rtnetlink netlink = Rtnetlink.open();
        Stream<Path> files = Files.walk(directory)) {
      netlink.links().forEach(link -> things.add("interface " + link.name()));
      files.forEach(file -> things.add("file " + directory.relativize(file)));
    }
    return new Left(things);
  }

  /** Returns what there is that was not there before. */
  Left since(Left before) {
    Set<String> more = new TreeSet<>(things);
    more.removeAll(before.things);
    return new Left(more);
  }
}
