package org.jitsu.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jitsu.core.hypervisor.ShellWords;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A mapping of the file, from which keys are taken. What is wrong with a key is noted and a
 * stand-in is returned, so that reading goes on to the next problem; the keys that nobody asked for
 * are the unknown ones.
 */
final class Section {

  /** Reads a scalar's text. */
  @FunctionalInterface
  interface Parser<T> {

    /**
     * Returns what the text means.
     *
     * @throws IllegalArgumentException with a sentence that says what is wrong
     */
    T parse(String text);
  }

  private record Entry(Node key, Node value) {}

  private final String path;
  private final String name;
  private final Node at;
  private final Problems problems;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Set<String> known = new TreeSet<>();
  private final List<Section> children = new ArrayList<>();
  private boolean unreadable;

  private Section(String path, String name, Node at, Problems problems) {
    this.path = path;
    this.name = name;
    this.at = at;
    this.problems = problems;
  }

  /** Returns the outermost mapping. */
  static Section root(Node node, Problems problems) {
    return new Section("", "", node, problems).fill(node, "the configuration", "services: {}");
  }

  /** Returns the key under which the section stands, with its place. */
  Placed<String> name() {
    return new Placed<>(name, at);
  }

  Problems problems() {
    return problems;
  }

  /** Returns true when the key is there; to ask is to know the key. */
  boolean has(String key) {
    known.add(key);
    return entries.containsKey(key);
  }

  /** Takes a value that may be left out. */
  <T> Placed<T> take(String key, String example, Parser<T> parser, T fallback) {
    Placed<T> taken = take(key, example, parser);
    return taken == null ? new Placed<>(fallback, place(key)) : taken;
  }

  /** Takes a value that must be there; returns null when it is not, or not right. */
  <T> @Nullable Placed<T> require(String key, String example, Parser<T> parser) {
    if (!has(key)) {
      missing(key, example);
    }
    return take(key, example, parser);
  }

  /** Takes a value; returns null when it is not there, or not right. */
  <T> @Nullable Placed<T> take(String key, String example, Parser<T> parser) {
    known.add(key);
    Entry entry = entries.get(key);
    return entry == null ? null : parse(of(key), entry.value, key + ": " + example, parser);
  }

  /** Takes a list of different scalars: those that are right, empty when it is not there. */
  <T> List<Placed<T>> takeList(String key, String example, Parser<T> parser) {
    var taken = new LinkedHashMap<T, Placed<T>>();
    for (Node item : items(key, example)) {
      Placed<T> placed = parse(of(key), item, key + ": " + example, parser);
      if (placed != null && taken.putIfAbsent(placed.value(), placed) != null) {
        problems.error(item, of(key) + ": this stands in the list already", "");
      }
    }
    return List.copyOf(taken.values());
  }

  /**
   * Takes a line of words: a scalar, split as a shell would, or a list of them. Returns it as one
   * line; null when it is not there, or not right.
   */
  @Nullable Placed<String> takeLine(String key, String example, Parser<String> parser) {
    known.add(key);
    Entry entry = entries.get(key);
    Parser<String> whole =
        text -> {
          if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a word of a program has no NUL in it");
          }
          return parser.parse(text);
        };
    if (entry == null || !(entry.value instanceof SequenceNode list)) {
      return take(key, example, text -> ShellWords.join(ShellWords.split(whole.parse(text))));
    }
    List<String> words = new ArrayList<>();
    for (Node item : list.getValue()) {
      Placed<String> word = parse(of(key), item, key + ": " + example, whole);
      if (word == null) {
        return null;
      }
      words.add(word.value());
    }
    return new Placed<>(ShellWords.join(words), list);
  }

  /** Takes a list of scalars that must be there and not empty. */
  <T> List<Placed<T>> requireList(String key, String example, Parser<T> parser) {
    Entry entry = entries.get(key);
    if (entry == null) {
      missing(key, example);
    } else if (entry.value instanceof SequenceNode list && list.getValue().isEmpty()) {
      problems.error(entry.value, of(key) + " is empty", key + ": " + example);
    }
    return takeList(key, example, parser);
  }

  /** Returns a path of the file's text, relative to the directory of the file. */
  Path resolve(String path) {
    return problems.source().resolve(path);
  }

  /** Takes a mapping; without any key when it is not there. */
  Section section(String key, String example) {
    known.add(key);
    Entry entry = entries.get(key);
    return entry == null
        ? child(key, at)
        : child(key, entry.key).fill(entry.value, of(key), key + ": " + example);
  }

  /** Takes a list of mappings; empty when it is not there. */
  List<Section> sections(String key, String example) {
    var sections = new ArrayList<Section>();
    for (Node item : items(key, example)) {
      sections.add(child(key, item).fill(item, of(key), key + ": " + example));
    }
    return sections;
  }

  /** Takes every key as the name of a mapping. */
  List<Section> named(String example) {
    return List.copyOf(entries.keySet()).stream().map(key -> section(key, example)).toList();
  }

  /** Notes each key, here and below, that nobody took. */
  void end() {
    entries.forEach(
        (key, entry) -> {
          if (!known.contains(key)) {
            problems.error(
                entry.key,
                "unknown key '%s'%s%s"
                    .formatted(
                        key, path.isEmpty() ? "" : " in " + path, Words.suggestion(key, known)),
                "one of " + String.join(", ", known));
          }
        });
    children.forEach(Section::end);
  }

  private void missing(String key, String example) {
    if (!unreadable) {
      problems.error(at, of(key) + " is missing", key + ": " + example);
    }
  }

  private Section child(String key, Node at) {
    var child = new Section(of(key), key, at, problems);
    children.add(child);
    return child;
  }

  private String of(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private Node place(String key) {
    Entry entry = entries.get(key);
    return entry == null ? at : entry.value;
  }

  private Section fill(Node node, String what, String example) {
    if (!(node instanceof MappingNode mapping)) {
      problems.error(node, what + " is not a mapping of keys to values", example);
      unreadable = true;
      return this;
    }
    for (NodeTuple tuple : mapping.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode key) {
        Entry before = entries.get(key.getValue());
        if (before == null) {
          entries.put(key.getValue(), new Entry(key, tuple.getValueNode()));
        } else {
          int line = before.key.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
          problems.error(key, of(key.getValue()) + " stands in line " + line + " already", "");
        }
      } else {
        problems.error(tuple.getKeyNode(), "a key is a plain word", example);
      }
    }
    return this;
  }

  private List<Node> items(String key, String example) {
    known.add(key);
    Entry entry = entries.get(key);
    if (entry == null) {
      return List.of();
    }
    if (entry.value instanceof SequenceNode list) {
      return list.getValue();
    }
    problems.error(entry.value, of(key) + " is not a list", key + ": " + example);
    return List.of();
  }

  private <T> @Nullable Placed<T> parse(String name, Node node, String example, Parser<T> parser) {
    if (!(node instanceof ScalarNode scalar)) {
      problems.error(node, name + " is not a single value", example);
      return null;
    }
    if (scalar.getTag().equals(Tag.NULL)) {
      problems.error(node, name + " has no value", example);
      return null;
    }
    try {
      return new Placed<>(parser.parse(scalar.getValue()), node);
    } catch (IllegalArgumentException e) {
      problems.error(node, name + ": " + e.getMessage(), example);
      return null;
    }
  }
}
