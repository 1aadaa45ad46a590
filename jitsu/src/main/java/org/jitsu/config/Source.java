package org.jitsu.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * The file as it stands: its lines, and its YAML 1.2 as nodes that know their places.
 *
 * <p>Plain YAML only: no anchors, aliases or tags, of which nothing here has need, at most {@value
 * #MAX_DEPTH} levels deep and at most {@value #MAX_BYTES} bytes.
 */
final class Source {

  private static final int MAX_BYTES = 10 << 20;
  private static final int MAX_DEPTH = 32;
  private static final int MAX_LINE_SHOWN = 200;

  private final Path file;
  private final List<String> lines;

  private Source(Path file, String text) {
    this.file = file;
    this.lines = text.lines().toList();
  }

  /** A file that was read: its source, and its only document. */
  record Document(Source source, Node root) {}

  /** Composes the only document of a file's text. */
  static Document read(Path file, String text) throws ConfigurationException {
    var source = new Source(file, text);
    return new Document(source, source.compose(text));
  }

  /** Returns the name by which marks know it. */
  String label() {
    return file.toString();
  }

  /** Returns a path of the file's text, relative to the directory of the file. */
  Path resolve(String path) {
    return file.toAbsolutePath().resolveSibling(path).normalize();
  }

  /** Returns the problem at that line and column, both from 1. */
  Problem problem(int line, int column, String what, String example) {
    String shown = line <= lines.size() ? lines.get(line - 1) : "";
    return new Problem(
        file,
        line,
        column,
        printable(what),
        example,
        shown.length() <= MAX_LINE_SHOWN ? printable(shown) : "");
  }

  /** Returns the problem at that mark, or at the file's beginning where there is none. */
  Problem problem(Optional<Mark> mark, String what, String example) {
    return problem(
        mark.map(Mark::getLine).orElse(0) + 1,
        mark.map(Mark::getColumn).orElse(0) + 1,
        what,
        example);
  }

  /** Returns what stands in a file. */
  static String text(Path file) throws ConfigurationException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (NoSuchFileException e) {
      throw failure(new Source(file, "").problem(1, 1, "there is no such file", ""));
    } catch (IOException e) {
      throw failure(new Source(file, "").problem(1, 1, "cannot be read: " + e.getMessage(), ""));
    }
    if (bytes.length > MAX_BYTES) {
      throw failure(new Source(file, "").problem(1, 1, "the file is larger than 10 MiB", ""));
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      String mended = new String(bytes, StandardCharsets.UTF_8);
      var source = new Source(file, mended);
      throw failure(source.at(mended, mended.indexOf('\uFFFD'), "this is not UTF-8"));
    }
  }

  private Node compose(String text) throws ConfigurationException {
    var settings =
        LoadSettings.builder()
            .setLabel(file.toString())
            .setCodePointLimit(MAX_BYTES)
            .setUseMarks(true)
            .setAllowNonScalarKeys(true)
            .build();
    try {
      refuseWhatIsNotPlain(new Parse(settings).parseString(text));
      return new Compose(settings)
          .composeString(text)
          .orElseThrow(() -> failure(problem(1, 1, "the file is empty", "services: {}")));
    } catch (MarkedYamlEngineException e) {
      Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
      throw failure(problem(mark, "this is not YAML: " + e.getProblem(), ""));
    } catch (ReaderException e) {
      String what = "the character U+%04X is not allowed in YAML".formatted(e.getCodePoint());
      throw failure(at(text, text.indexOf(e.getCodePoint()), what));
    } catch (YamlEngineException e) {
      throw failure(problem(1, 1, "this is not YAML: " + e.getMessage(), ""));
    }
  }

  private void refuseWhatIsNotPlain(Iterable<Event> events) throws ConfigurationException {
    int depth = 0;
    for (Event event : events) {
      depth += event instanceof CollectionStartEvent ? 1 : 0;
      depth -= event instanceof CollectionEndEvent ? 1 : 0;
      String why = depth > MAX_DEPTH ? "this is nested too deeply" : notPlain(event);
      if (!why.isEmpty()) {
        throw failure(problem(event.getStartMark(), why, ""));
      }
    }
  }

  private static String notPlain(Event event) {
    return switch (event) {
      case NodeEvent e when e.getAnchor().isPresent() ->
          "anchors and aliases are not read here: write the value out";
      case CollectionStartEvent e when e.getTag().isPresent() -> "tags are not read here";
      case ScalarEvent e when e.getTag().isPresent() -> "tags are not read here";
      default -> "";
    };
  }

  /** Returns the problem at that index of the text, in UTF-16 units. */
  private Problem at(String text, int index, String what) {
    String before = text.substring(0, Math.max(0, index));
    int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
    return problem(line, before.length() - before.lastIndexOf('\n'), what, "");
  }

  /** Returns the text without what a terminal would obey. */
  private static String printable(String text) {
    return text.replaceAll("[\\p{Cc}\\p{Cf}&&[^\t]]", "\uFFFD");
  }

  private static ConfigurationException failure(Problem problem) {
    return new ConfigurationException(List.of(problem));
  }
}
