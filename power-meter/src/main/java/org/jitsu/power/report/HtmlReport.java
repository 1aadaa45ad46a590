package org.jitsu.power.report;

import static j2html.TagCreator.body;
import static j2html.TagCreator.each;
import static j2html.TagCreator.h1;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.head;
import static j2html.TagCreator.html;
import static j2html.TagCreator.meta;
import static j2html.TagCreator.p;
import static j2html.TagCreator.rawHtml;
import static j2html.TagCreator.style;
import static j2html.TagCreator.table;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.th;
import static j2html.TagCreator.thead;
import static j2html.TagCreator.title;
import static j2html.TagCreator.tr;

import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jitsu.power.ledger.Answer;
import org.jitsu.power.ledger.Energy;
import org.jitsu.power.ledger.Repeats;
import org.jitsu.power.ledger.TooShort;
import org.jitsu.power.recording.Recording;

/** Makes the page. */
public final class HtmlReport {
  private static final double BLOCK_SECONDS = 1;

  private static final String STYLE =
      """
      body { font: 15px/1.45 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
      table { border-collapse: collapse; margin: 1rem 0; }
      th, td { border-bottom: 1px solid #ccc; padding: .25rem .7rem; text-align: left; vertical-align: top; }
      td.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
      svg { width: 100%; height: auto; }
      svg text { font-size: 11px; fill: #444; }
      .grid { stroke: #ddd; } .power { fill: none; stroke: #0b62a4; stroke-width: 1.5; }
      .start { fill: #f4a261; fill-opacity: .25; } .phase { stroke: #d1495b; stroke-opacity: .6; }
      """;

  private final List<Recording> recordings;
  private final double baselineWatts;
  private final String made;

  /**
   * Prepares it.
   *
   * @param baselineWatts what is subtracted from starts, 0 for nothing
   * @param made when and by what, a line for the page
   */
  public HtmlReport(List<Recording> recordings, double baselineWatts, String made) {
    this.recordings = List.copyOf(recordings);
    this.baselineWatts = baselineWatts;
    this.made = made;
  }

  /** Returns the page. */
  public String page() {
    return "<!DOCTYPE html>\n"
        + html(
                head(meta().withCharset("utf-8"), title("Power and energy"), style(rawHtml(STYLE))),
                body(
                    h1("Power and energy"),
                    p(made),
                    p(
                        "Every figure says its quality: measured by a meter of the very thing,"
                            + " modelled by a law that was fitted against one, or estimated. Nothing"
                            + " is added for gaps."),
                    h2("The board"),
                    board(),
                    h2("Joules of a cold start"),
                    starts(),
                    h2("Power over time"),
                    each(recordings, HtmlReport::plot)))
            .attr("lang", "en")
            .render()
        + "\n";
  }

  /**
   * One row for each recording: idle, link up, guests idle, boot storm, or whatever it is called.
   */
  private DomContent board() {
    List<DomContent> rows = new ArrayList<>();
    for (Recording recording : recordings) {
      Answer answer = recording.ledger().total(recording.board(), recording.span(), TooShort.WIDEN);
      rows.add(
          switch (answer) {
            case Answer.Known(Energy energy) -> row(recording, energy);
            case Answer.Unknown(String why) ->
                tr(
                    td(recording.span().name()),
                    td(recording.info().host()),
                    td(why).attr("colspan", 6));
          });
    }
    return grid(
        "state,host,W (95 % of 1 s blocks),J,s,quality,meter,rests on".split(",", -1), rows);
  }

  private static DomContent row(Recording recording, Energy energy) {
    List<Double> blocks = Curve.of(recording, BLOCK_SECONDS).known();
    String watts =
        blocks.size() < 2
            ? String.format(Locale.ROOT, "%.3f", energy.watts())
            : Repeats.of(blocks).toString();
    return tr(
        td(recording.span().name()),
        td(recording.info().host()),
        number(watts),
        number(energy.joules()),
        number(energy.span().seconds()),
        td(energy.quality().word()),
        td(energy.meter() + ", " + energy.zone()),
        td(
            String.format(Locale.ROOT, "n=%d, %.3g Hz", energy.samples(), energy.rateHz())
                + (energy.notes().isEmpty() ? "" : "; " + String.join("; ", energy.notes()))));
  }

  private DomContent starts() {
    List<DomContent> rows = new ArrayList<>();
    Starts.of(recordings, baselineWatts)
        .forEach(
            (guest, figures) -> {
              figures.known().forEach((phase, energies) -> rows.add(row(guest, phase, energies)));
              for (Map.Entry<String, String> none : figures.unknown().entrySet()) {
                if (!figures.known().containsKey(none.getKey())) {
                  rows.add(
                      tr(td(guest), td(none.getKey()), td(none.getValue()).attr("colspan", 4)));
                }
              }
            });
    return rows.isEmpty()
        ? p("No recording has starts; jitsu power record -c FILE asks the daemon for them.")
        : grid("guest,phase,J (95 %),quality,meter,rests on".split(",", -1), rows);
  }

  private static DomContent row(String guest, String phase, List<Energy> energies) {
    Energy last = energies.getLast();
    return tr(
        td(guest),
        td(phase),
        number(Repeats.of(energies.stream().map(Energy::joules).toList()).toString()),
        td(
            energies.stream()
                .map(Energy::quality)
                .reduce(last.quality(), (a, b) -> a.and(b))
                .word()),
        td(last.meter() + ", " + last.zone()),
        td(
            String.format(Locale.ROOT, "%.3g Hz", last.rateHz())
                + (last.notes().isEmpty() ? "" : "; " + String.join("; ", last.notes()))));
  }

  private static DomContent plot(Recording recording) {
    return each(
        p(recording.span().name() + ", " + recording.info().began()), new Plot(recording).draw());
  }

  private static DomContent number(double value) {
    return number(String.format(Locale.ROOT, "%.3f", value));
  }

  private static DomContent number(String value) {
    return td(value).withClass("n");
  }

  private static DomContent grid(String[] headings, List<DomContent> rows) {
    return table(
        thead(tr(each(Arrays.asList(headings), heading -> th(heading)))),
        tbody(each(rows, row -> row)));
  }
}
