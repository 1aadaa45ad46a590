package org.jitsu.bench.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes rows to a file, one JSON object a line, each at once. One thread uses it. */
public final class JsonLines implements AutoCloseable {
  private static final ObjectWriter ROWS = new ObjectMapper().writerFor(Row.class);

  private final BufferedWriter file;

  /** Makes the file anew. */
  public JsonLines(Path path) throws IOException {
    file = Files.newBufferedWriter(path);
  }

  /** Writes one row, so that it stays whatever happens next. */
  public void write(Row row) throws IOException {
    file.write(ROWS.writeValueAsString(row));
    file.newLine();
    file.flush();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
