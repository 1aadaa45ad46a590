package org.jitsu.app.power;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.recording.Json;

/**
 * What was used of a day, for the next daemon of the same day.
 *
 * @param day days since 1970, UTC
 * @param joules used so far
 */
record DayFile(long day, double joules) {

  /** Reads it; nothing used where there is none of that day, or it cannot be read. */
  static double joules(Path file, long today) {
    try {
      DayFile kept = Files.exists(file) ? Json.read(file, DayFile.class) : new DayFile(today, 0);
      return kept.day() == today && kept.joules() > 0 ? kept.joules() : 0;
    } catch (MeterException e) {
      System.getLogger(DayFile.class.getName())
          .log(System.Logger.Level.WARNING, "{0}; the day begins at 0 J", e.getMessage());
      return 0;
    }
  }

  void write(Path file) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(fresh, Json.of(this));
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
