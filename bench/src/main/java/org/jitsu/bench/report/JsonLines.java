package org.jitsu.bench.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes rows to a file, one JSON object a line, each at once, and the manifest in each: a line is
 * of use by itself. One thread uses it.
 */
public final class JsonLines implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final BufferedWriter file;
  private final JsonNode manifest;

  /** Makes the file anew. */
  public JsonLines(Path path, Manifest manifest) throws IOException {
    this.manifest = JSON.valueToTree(manifest);
    file = Files.newBufferedWriter(path);
  }

  /** Writes one row, so that it stays whatever happens next. */
  public void write(Row row) throws IOException {
    ObjectNode line = JSON.valueToTree(row);
    line.set("manifest", manifest);
    file.write(JSON.writeValueAsString(line));
    file.newLine();
    file.flush();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
