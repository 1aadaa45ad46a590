package org.jitsu.power.recording;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import org.jitsu.power.meter.Zone;

/**
 * What stands in the JSON beside a recording's CSV.
 *
 * @param format {@value #FORMAT}
 * @param label what was recorded: {@code idle}, {@code boot storm}; may be empty
 * @param host the machine
 * @param began when, as ISO 8601 with its offset
 * @param clockNs the machine's monotonic clock at time 0 of the CSV, in nanoseconds
 * @param seconds how long it is
 * @param board the ids of the zones that are added up to the machine's power
 * @param zones what was read
 * @param sums what each zone used, in the words of the ledger
 * @param starts the starts of guests meanwhile, where a daemon was asked
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RecordingInfo(
    String format,
    String label,
    String host,
    String began,
    long clockNs,
    double seconds,
    List<String> board,
    List<Zone> zones,
    List<Sum> sums,
    List<Start> starts) {

  /** Copies its lists. A file that lacks something is not one. */
  public RecordingInfo {
    if (!FORMAT.equals(format)) {
      throw new IllegalArgumentException("format '" + format + "', not " + FORMAT);
    }
    requireNonNull(label, "it has no label");
    requireNonNull(host, "it has no host");
    requireNonNull(began, "it has no began");
    board = List.copyOf(requireNonNull(board, "it has no board"));
    zones = List.copyOf(requireNonNull(zones, "it has no zones"));
    sums = List.copyOf(requireNonNull(sums, "it has no sums"));
    starts = List.copyOf(requireNonNull(starts, "it has no starts"));
  }

  /** The name of this format, in its first version. */
  public static final String FORMAT = "jitsu-power-recording-1";

  /**
   * What a zone used.
   *
   * @param zone its id
   * @param quality how good the figure is; null without one
   * @param joules null when it is not known
   * @param watts the mean power; null likewise
   * @param samples how many readings
   * @param says the whole answer, or why there is none
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Sum(
      String zone,
      @org.jspecify.annotations.Nullable String quality,
      @org.jspecify.annotations.Nullable Double joules,
      @org.jspecify.annotations.Nullable Double watts,
      long samples,
      String says) {}

  /**
   * A start of a guest.
   *
   * @param guest the guest
   * @param cause what caused it
   * @param outcome {@code ready}, or why it failed
   * @param phases its moments, by time
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Start(String guest, String cause, String outcome, List<Phase> phases) {}

  /**
   * A moment of a start.
   *
   * @param phase its name
   * @param atS seconds since time 0 of the CSV
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Phase(String phase, double atS) {}
}
