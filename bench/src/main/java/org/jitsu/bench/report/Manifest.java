package org.jitsu.bench.report;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was measured where, by what: without it no figure can be compared with another.
 *
 * @param command the command line
 * @param began when, ISO 8601 in UTC
 * @param commit the source's git commit, with {@code -dirty} where it was changed
 * @param cpu the processor as the kernel names it, and whether it is a virtual machine's
 * @param processors how many of them this process may use
 * @param governor who sets their clock
 * @param memoryMiB the machine's memory
 * @param system the distribution
 * @param kernel its release and version
 * @param java the virtual machine that the bench runs on
 * @param load how busy the machine was before
 * @param programs what the programs that took part say of their versions
 * @param images the SHA-256 of each image that was started, by its name
 * @param seed what chance began with; null where nothing is left to it
 */
public record Manifest(
    String command,
    String began,
    String commit,
    String cpu,
    int processors,
    String governor,
    long memoryMiB,
    String system,
    String kernel,
    String java,
    String load,
    Map<String, String> programs,
    Map<String, String> images,
    @Nullable Long seed) {

  public Manifest {
    programs = new TreeMap<>(programs);
    images = new TreeMap<>(images);
  }

  /** Returns it as words and what they are, for whoever writes it somewhere else than in JSON. */
  public Map<String, String> lines() {
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put("command", command);
    lines.put("began", began);
    lines.putAll(place());
    lines.put("load", load);
    return lines;
  }

  /** Returns what has to be the same for two measurements to be one. */
  @JsonIgnore
  public Map<String, String> place() {
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put("commit", commit);
    lines.put("cpu", cpu);
    lines.put("processors", Integer.toString(processors));
    lines.put("governor", governor);
    lines.put("memory", memoryMiB + " MiB");
    lines.put("system", system);
    lines.put("kernel", kernel);
    lines.put("java", java);
    programs.forEach((name, version) -> lines.put("program " + name, version));
    images.forEach((name, digest) -> lines.put("image " + name, digest));
    lines.put("seed", seed == null ? "none: nothing is left to chance" : seed.toString());
    return lines;
  }
}
