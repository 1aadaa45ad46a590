package org.jitsu.power.report;

import static j2html.TagCreator.each;
import static j2html.TagCreator.h1;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.iff;
import static j2html.TagCreator.p;
import static j2html.TagCreator.td;
import static j2html.TagCreator.tr;

import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jitsu.power.ledger.Answer;
import org.jitsu.power.ledger.Energy;
import org.jitsu.power.ledger.Repeats;
import org.jitsu.power.ledger.TooShort;
import org.jitsu.power.meter.Quality;
import org.jitsu.power.page.Page;
import org.jitsu.power.recording.Recording;

/** Makes the page. */
public final class HtmlReport {
  private static final double BLOCK_SECONDS = 1;

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
    return Page.of(
        "Power and energy",
        h1("Power and energy"),
        p(made),
        p(
            "Every figure says its quality: measured by a meter of the very thing, modelled by a law"
                + " that was fitted against one, or estimated. Nothing is added for gaps."),
        h2("The board"),
        board(),
        h2("Joules of a cold start"),
        starts(),
        h2("Power over time"),
        each(recordings, HtmlReport::plot));
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
    return Page.grid(
        List.of(
            "state", "host", "W (95 % of 1 s blocks)", "J", "s", "quality", "meter", "rests on"),
        rows);
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
        Page.number(watts),
        number(energy.joules()),
        number(energy.span().seconds()),
        td(energy.quality().word()),
        td(energy.meter() + ", " + energy.zone()),
        td(
            String.format(Locale.ROOT, "n=%d, %.3g Hz", energy.samples(), energy.rateHz())
                + (energy.notes().isEmpty() ? "" : "; " + String.join("; ", energy.notes()))));
  }

  private DomContent starts() {
    Map<String, Starts.Of> bySubject = Starts.of(recordings, baselineWatts);
    List<Bars.Bar> bars = new ArrayList<>();
    List<DomContent> rows = new ArrayList<>();
    bySubject.forEach(
        (subject, figures) -> {
          figures.known().forEach((phase, energies) -> rows.add(row(subject, phase, energies)));
          List<Energy> whole = figures.known().getOrDefault(Starts.WHOLE, List.of());
          if (!whole.isEmpty()) {
            bars.add(new Bars.Bar(subject, repeats(whole), quality(whole)));
          }
          for (Map.Entry<String, String> none : figures.unknown().entrySet()) {
            if (!figures.known().containsKey(none.getKey())) {
              rows.add(tr(td(subject), td(none.getKey()), td(none.getValue()).attr("colspan", 4)));
            }
          }
        });
    return rows.isEmpty()
        ? p(
            "No recording has starts; jitsu power record --control SOCKET asks the daemon for them,"
                + " jitsu power run -o FILE makes some.")
        : each(
            iff(!bars.isEmpty(), Page.wide(Bars.draw(bars))),
            Page.grid(
                List.of("subject", "phase", "J (95 %)", "quality", "meter", "rests on"), rows));
  }

  private static Repeats repeats(List<Energy> energies) {
    return Repeats.of(energies.stream().map(Energy::joules).toList());
  }

  /** The worst of them. */
  private static String quality(List<Energy> energies) {
    return energies.stream().map(Energy::quality).reduce(Quality.MEASURED, Quality::and).word();
  }

  private static DomContent row(String subject, String phase, List<Energy> energies) {
    Energy last = energies.getLast();
    return tr(
        td(subject),
        td(phase),
        Page.number(repeats(energies).toString()),
        td(quality(energies)),
        td(last.meter() + ", " + last.zone()),
        td(
            String.format(Locale.ROOT, "%.3g Hz", last.rateHz())
                + (last.notes().isEmpty() ? "" : "; " + String.join("; ", last.notes()))));
  }

  private static DomContent plot(Recording recording) {
    return each(
        p(recording.span().name() + ", " + recording.info().began()),
        Page.wide(new Plot(recording).draw()));
  }

  private static DomContent number(double value) {
    return Page.number(String.format(Locale.ROOT, "%.3f", value));
  }
}
