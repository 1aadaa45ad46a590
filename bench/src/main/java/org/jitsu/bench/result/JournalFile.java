package org.jitsu.bench.result;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jitsu.bench.report.Manifest;
import org.jitsu.bench.rig.Journal;

/**
 * A journal as a file: the manifest, then a JSON object a line for each round, {@code {"stage":
 * "cold starts", "round": [[46311000], ["refused"]]}}: a latency in nanoseconds, or why there is
 * none. Each line is written at once; one that a killed bench wrote in part is dropped.
 */
final class JournalFile implements Journal, AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MANIFEST = "manifest";

  private final Map<String, List<Round>> before;
  private final BufferedWriter file;

  private JournalFile(Map<String, List<Round>> before, BufferedWriter file) {
    this.before = before;
    this.file = file;
  }

  /** Begins one. */
  static JournalFile begin(Path path, Manifest manifest) throws IOException {
    ObjectNode head = JSON.createObjectNode().set(MANIFEST, JSON.valueToTree(manifest));
    Files.writeString(path, JSON.writeValueAsString(head) + "\n");
    return new JournalFile(Map.of(), Files.newBufferedWriter(path, UTF_8, APPEND));
  }

  /** Returns the manifest that one was begun with. */
  static Manifest manifest(Path path) throws IOException {
    try (var lines = Files.lines(path)) {
      String head = lines.findFirst().orElse("");
      return JSON.treeToValue(JSON.readTree(head).path(MANIFEST), Manifest.class);
    } catch (JsonProcessingException | RuntimeException damaged) {
      throw new IOException(path + " is damaged: " + damaged.getMessage(), damaged);
    }
  }

  /** Goes on with one. */
  static JournalFile resume(Path path) throws IOException {
    List<String> lines = Files.readAllLines(path);
    Map<String, List<Round>> before = new LinkedHashMap<>();
    List<String> whole = new ArrayList<>();
    for (String line : lines) {
      try {
        JsonNode node = JSON.readTree(line);
        if (node.has("round")) {
          before
              .computeIfAbsent(node.path("stage").asText(), first -> new ArrayList<>())
              .add(round(node.get("round")));
        }
        whole.add(line);
      } catch (JsonProcessingException cut) {
        break;
      }
    }
    if (whole.size() < lines.size() || !Files.readString(path).endsWith("\n")) {
      Files.write(path, whole);
    }
    return new JournalFile(before, Files.newBufferedWriter(path, UTF_8, APPEND));
  }

  private static Round round(JsonNode turns) {
    List<List<Attempt>> round = new ArrayList<>();
    for (JsonNode turn : turns) {
      List<Attempt> attempts = new ArrayList<>();
      for (JsonNode attempt : turn) {
        attempts.add(
            attempt.isTextual()
                ? new Attempt.Failed(attempt.asText())
                : new Attempt.Answered(attempt.asLong()));
      }
      round.add(attempts);
    }
    return new Round(round);
  }

  /** Returns how many rounds were measured before, of all stages. */
  int rounds() {
    return before.values().stream().mapToInt(List::size).sum();
  }

  @Override
  public List<Round> before(String stage) {
    return before.getOrDefault(stage, List.of());
  }

  @Override
  public void keep(String stage, Round round) throws IOException {
    ObjectNode line = JSON.createObjectNode().put("stage", stage);
    ArrayNode turns = line.putArray("round");
    for (List<Attempt> turn : round.turns()) {
      ArrayNode attempts = turns.addArray();
      for (Attempt attempt : turn) {
        switch (attempt) {
          case Attempt.Answered(long latencyNs) -> attempts.add(latencyNs);
          case Attempt.Failed(String reason) -> attempts.add(reason);
        }
      }
    }
    file.write(JSON.writeValueAsString(line));
    file.newLine();
    file.flush();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
