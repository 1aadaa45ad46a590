package org.jitsu.bench.result;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jitsu.bench.report.Manifest;
import org.jitsu.bench.report.Result;
import org.jitsu.bench.report.Row;
import org.jitsu.bench.rig.Series;

/**
 * A result as it is kept: a directory with {@code result.json}, which has everything, {@code
 * rows.csv} for spreadsheets, and {@code NAME.hgrm} for HdrHistogram's plotter, a file for each
 * row's latencies. Each of them has the manifest in it.
 */
public final class ResultDirectory {
  /** What everything is in. */
  public static final String RESULT = "result.json";

  /** The rows as a table. */
  public static final String ROWS = "rows.csv";

  private static final String FORMAT = "jitsu-bench/1";
  private static final String LATENCIES = "latencies";
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          // A bar is read as it was written: 1.10.
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .configure(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES, false);

  private final Path directory;

  ResultDirectory(Path directory) {
    this.directory = directory;
  }

  /** Writes a result; the one before is replaced, whole. */
  void write(Result result) throws IOException {
    put(RESULT, JSON.writeValueAsString(tree(result)) + "\n");
    put(ROWS, CsvRows.text(result));
    for (Row row : result.rows()) {
      if (row.series() != null) {
        put(fileName(row), distribution(result.manifest(), row.series()));
      }
    }
  }

  private void put(String name, String text) throws IOException {
    Path fresh = directory.resolve(name + ".new");
    Files.writeString(fresh, text);
    Files.move(
        fresh,
        directory.resolve(name),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private static String fileName(Row row) {
    String name = row.name().replace(", ", "-").toLowerCase(Locale.ROOT);
    return name.replaceAll("[^a-z0-9.-]+", "-") + ".hgrm";
  }

  /** The plotter takes lines that begin so for remarks. */
  private static String distribution(Manifest manifest, Series series) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, false, UTF_8);
    series.print(out);
    out.printf("# milliseconds; failures, which are not in here: %d%n", series.failures());
    manifest.lines().forEach((name, value) -> out.printf("# %s: %s%n", name, value));
    out.flush();
    return bytes.toString(UTF_8);
  }

  private static ObjectNode tree(Result result) {
    ObjectNode tree = JSON.createObjectNode().put("format", FORMAT).put("ended", result.ended());
    tree.set("manifest", JSON.valueToTree(result.manifest()));
    tree.set("caveats", JSON.valueToTree(result.caveats()));
    tree.set("verdicts", JSON.valueToTree(result.verdicts()));
    ArrayNode rows = tree.putArray("rows");
    for (Row row : result.rows()) {
      ObjectNode node = JSON.valueToTree(row);
      if (row.series() != null) {
        node.put(LATENCIES, row.series().encoded());
      }
      rows.add(node);
    }
    return tree;
  }

  /**
   * Reads a result.
   *
   * @param path its directory, or {@code result.json} itself
   * @throws IOException when there is none, or it is damaged, or was written by another version
   */
  public static Result read(Path path) throws IOException {
    Path file = Files.isDirectory(path) ? path.resolve(RESULT) : path;
    try {
      JsonNode tree = JSON.readTree(file.toFile());
      if (!FORMAT.equals(tree.path("format").asText())) {
        throw new IOException(file + " is no result of the bench's (" + FORMAT + ")");
      }
      List<Row> rows = new ArrayList<>();
      for (JsonNode node : tree.withArray("rows")) {
        rows.add(row((ObjectNode) node));
      }
      return new Result(
          tree.path("ended").asText(),
          JSON.treeToValue(tree.get("manifest"), Manifest.class),
          List.of(JSON.treeToValue(tree.get("verdicts"), Result.Judged[].class)),
          List.of(JSON.treeToValue(tree.get("caveats"), String[].class)),
          rows);
    } catch (JsonProcessingException | RuntimeException damaged) {
      throw new IOException(file + " is damaged: " + damaged.getMessage(), damaged);
    }
  }

  private static Row row(ObjectNode node) throws JsonProcessingException {
    JsonNode latencies = node.remove(LATENCIES);
    Row row = JSON.treeToValue(node, Row.class);
    return latencies == null ? row : row.with(Series.decode(latencies.asText(), row.failures()));
  }
}
