package org.jitsu.power.report;

import static j2html.TagCreator.tag;

import j2html.tags.ContainerTag;
import java.util.List;
import java.util.Locale;
import org.jitsu.power.page.Page;
import org.jitsu.power.page.Svg;
import org.jitsu.power.recording.Recording;
import org.jitsu.power.recording.RecordingInfo;

/** Power over time as a drawing, starts shaded and their phases as lines, each in its colour. */
final class Plot {
  private static final int WIDTH = 960;
  private static final int HEIGHT = 260;
  private static final int LEFT = 60;
  private static final int BOTTOM = 30;
  private static final int TOP = 12;
  private static final int LEGEND = 18;
  private static final double KEY = 38;
  private static final double LETTER = 6.4;
  private static final int MOST_STARTS = 200;

  private final Curve curve;
  private final double most;
  private final double began;
  private final double seconds;
  private final List<RecordingInfo.Start> starts;
  private final List<String> phases;
  private final Svg svg;

  Plot(Recording recording) {
    this.curve = Curve.of(recording);
    this.most = Svg.ceiling(curve.known().stream().mapToDouble(w -> w).max().orElse(1));
    this.began = recording.span().fromNs() / 1e9;
    this.seconds = recording.span().toNs() / 1e9;
    this.starts =
        recording.info().starts().stream()
            .filter(start -> !start.phases().isEmpty())
            .limit(MOST_STARTS)
            .toList();
    this.phases =
        starts.stream()
            .flatMap(start -> start.phases().stream().map(RecordingInfo.Phase::phase))
            .distinct()
            .limit(Page.COLOURS)
            .toList();
    this.svg =
        new Svg(
            WIDTH,
            HEIGHT + (phases.isEmpty() ? 0 : LEGEND),
            "power over time, " + recording.span().name());
  }

  private double x(double second) {
    return LEFT + (WIDTH - LEFT - 10) * Math.clamp(second / seconds, 0, 1);
  }

  private double y(double watts) {
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - watts / most);
  }

  ContainerTag<?> draw() {
    grid();
    starts.forEach(this::shade);
    legend();
    svg.path("power", path());
    return svg.root();
  }

  private void grid() {
    for (int i = 0; i <= 4; i++) {
      double watts = most * i / 4;
      svg.line("grid", LEFT, y(watts), WIDTH - 10, y(watts));
      svg.text(LEFT - 6, y(watts) + 4, "end", String.format(Locale.ROOT, "%.4g W", watts));
    }
    for (int i = 0; i <= 6; i++) {
      double second = seconds * i / 6;
      String text = String.format(Locale.ROOT, "%.4g s", second);
      svg.text(x(second), HEIGHT - 10, i == 6 ? "end" : "middle", text);
    }
  }

  private void shade(RecordingInfo.Start start) {
    double from = x(start.phases().getFirst().atS());
    double to = Math.max(from + 1, x(start.phases().getLast().atS()));
    svg.box("start", from, TOP, to - from, HEIGHT - TOP - BOTTOM)
        .with(tag("title").withText(start.guest() + ", " + start.outcome()));
    for (RecordingInfo.Phase phase : start.phases()) {
      double at = x(phase.atS());
      String moment =
          String.format(Locale.ROOT, "%s: %s at %.4f s", start.guest(), phase.phase(), phase.atS());
      svg.line("phase", at, TOP, at, HEIGHT - BOTTOM)
          .attr("style", stroke(phase.phase()))
          .with(tag("title").withText(moment));
    }
    svg.text(from, TOP + 10, "start", start.guest());
  }

  private String stroke(String phase) {
    int index = phases.indexOf(phase);
    return "stroke:" + Page.colour(Math.max(index, 0));
  }

  private void legend() {
    double at = LEFT;
    for (String phase : phases) {
      svg.line("key", at, HEIGHT + 6, at + 14, HEIGHT + 6).attr("style", stroke(phase));
      svg.text(at + 18, HEIGHT + 10, "start", phase);
      at += KEY + LETTER * phase.length();
    }
  }

  private String path() {
    StringBuilder path = new StringBuilder();
    boolean pen = false;
    for (int i = 0; i < curve.watts().size(); i++) {
      double watts = curve.watts().get(i);
      if (Double.isNaN(watts)) {
        pen = false;
        continue;
      }
      double at = x(began + (i + 0.5) * curve.stepSeconds());
      path.append(pen ? 'L' : 'M').append(Svg.number(at)).append(' ').append(Svg.number(y(watts)));
      pen = true;
    }
    return path.toString();
  }
}
