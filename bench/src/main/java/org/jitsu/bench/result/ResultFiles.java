package org.jitsu.bench.result;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jitsu.bench.lab.CannotRun;
import org.jitsu.bench.report.JsonLines;
import org.jitsu.bench.report.Manifest;
import org.jitsu.bench.report.Result;
import org.jitsu.bench.report.Row;
import org.jitsu.bench.rig.Journal;
import org.jspecify.annotations.Nullable;

/**
 * Where a result goes: a file of rows, a directory, both or neither. It is looked at before
 * anything is measured whether they can be written.
 */
public final class ResultFiles implements AutoCloseable {
  private static final String JOURNAL = "journal.jsonl";

  private final @Nullable JsonLines lines;
  private final @Nullable ResultDirectory directory;
  private final @Nullable JournalFile journal;

  private ResultFiles(
      @Nullable JsonLines lines,
      @Nullable ResultDirectory directory,
      @Nullable JournalFile journal) {
    this.lines = lines;
    this.directory = directory;
    this.journal = journal;
  }

  /**
   * Where it is wanted.
   *
   * @param json a file for the rows, one JSON object a line
   * @param directory for everything; see {@link ResultDirectory}
   * @param resume whether to go on with what an earlier run left in that directory
   */
  public record Wanted(@Nullable Path json, @Nullable Path directory, boolean resume) {
    /** Returns a wish for the file alone. */
    public static Wanted json(@Nullable Path json) {
      return new Wanted(json, null, false);
    }
  }

  /**
   * Makes the files.
   *
   * @throws CannotRun when the directory has a result that this one must not be mixed with
   * @throws IOException when they cannot be written
   */
  public static ResultFiles open(Wanted wanted, Manifest manifest) throws CannotRun, IOException {
    Path path = wanted.directory();
    JournalFile journal = path == null ? null : journal(path, wanted.resume(), manifest);
    return new ResultFiles(
        wanted.json() == null ? null : new JsonLines(wanted.json(), manifest),
        path == null ? null : new ResultDirectory(path),
        journal);
  }

  private static JournalFile journal(Path directory, boolean resume, Manifest manifest)
      throws CannotRun, IOException {
    Path path = directory.resolve(JOURNAL);
    if (!resume) {
      if (Files.exists(path)) {
        throw new CannotRun(
            directory + " has a result already",
            "name another directory, or add --resume to go on with one that was interrupted");
      }
      Files.createDirectories(directory);
      return JournalFile.begin(path, manifest);
    }
    if (!Files.exists(path)) {
      throw new CannotRun(
          "there is nothing to be resumed in " + directory, "begin it without --resume");
    }
    Manifest begun = JournalFile.manifest(path);
    Optional<String> difference = difference(begun, manifest);
    if (difference.isPresent()) {
      throw new CannotRun(
          directory + " was begun elsewhere: " + difference.get(),
          "begin anew in another directory: two measurements are not one");
    }
    return JournalFile.resume(path);
  }

  private static Optional<String> difference(Manifest begun, Manifest now) {
    Map<String, String> here = now.place();
    if (!begun.command().equals(now.command())) {
      return Optional.of("by '%s', not '%s'".formatted(begun.command(), now.command()));
    }
    return begun.place().entrySet().stream()
        .filter(line -> !line.getValue().equals(here.get(line.getKey())))
        .map(line -> "%s was %s".formatted(line.getKey(), line.getValue()))
        .findFirst();
  }

  /** Returns where rounds are kept. */
  public Journal journal() {
    return journal == null ? Journal.NONE : journal;
  }

  /** Returns what a reader must know of a result that was not measured in one go. */
  public List<String> caveats() {
    List<String> caveats = new ArrayList<>();
    if (journal != null && journal.rounds() > 0) {
      caveats.add(
          "resumed: %d rounds were measured by a run before; what is counted in captures, by the"
                  .formatted(journal.rounds())
              + " daemon or of its memory is of this run alone");
    }
    return caveats;
  }

  /** Writes the result. */
  public void write(Result result) throws IOException {
    if (lines != null) {
      for (Row row : result.rows()) {
        lines.write(row);
      }
    }
    if (directory != null) {
      directory.write(result);
    }
  }

  @Override
  public void close() throws IOException {
    try (lines;
        journal) {
      // Both, whatever becomes of the other.
    }
  }
}
