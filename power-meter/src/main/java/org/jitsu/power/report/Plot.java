package org.jitsu.power.report;

import static j2html.TagCreator.tag;

import j2html.tags.ContainerTag;
import java.util.Locale;
import org.jitsu.power.recording.Recording;
import org.jitsu.power.recording.RecordingInfo;

/** Power over time as a drawing (SVG 1.1), starts shaded and their phases as lines. */
final class Plot {
  private static final int WIDTH = 960;
  private static final int HEIGHT = 260;
  private static final int LEFT = 60;
  private static final int BOTTOM = 30;
  private static final int TOP = 12;
  private static final int MOST_STARTS = 200;

  private final Recording recording;
  private final Curve curve;
  private final double most;
  private final double began;
  private final double seconds;

  Plot(Recording recording) {
    this.recording = recording;
    this.curve = Curve.of(recording);
    this.most = ceiling(curve.known().stream().mapToDouble(w -> w).max().orElse(1));
    this.began = recording.span().fromNs() / 1e9;
    this.seconds = recording.span().toNs() / 1e9;
  }

  /** The next of 1, 2, 5, 10, 20, 50 ... */
  private static double ceiling(double value) {
    double power = Math.pow(10, Math.floor(Math.log10(Math.max(value, 1e-3))));
    for (double step : new double[] {1, 2, 5}) {
      if (step * power >= value) {
        return step * power;
      }
    }
    return 10 * power;
  }

  private double x(double second) {
    return LEFT + (WIDTH - LEFT - 10) * Math.clamp(second / seconds, 0, 1);
  }

  private double y(double watts) {
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - watts / most);
  }

  ContainerTag<?> draw() {
    ContainerTag<?> svg =
        tag("svg")
            .attr("viewBox", "0 0 " + WIDTH + " " + HEIGHT)
            .attr("role", "img")
            .attr("aria-label", "power over time, " + recording.span().name());
    grid(svg);
    recording.info().starts().stream().limit(MOST_STARTS).forEach(start -> shade(svg, start));
    svg.with(tag("path").attr("class", "power").attr("d", path()));
    return svg;
  }

  private void grid(ContainerTag<?> svg) {
    for (int i = 0; i <= 4; i++) {
      double watts = most * i / 4;
      line(svg, "grid", LEFT, y(watts), WIDTH - 10, y(watts));
      text(svg, LEFT - 6, y(watts) + 4, "end", String.format(Locale.ROOT, "%.4g W", watts));
    }
    for (int i = 0; i <= 6; i++) {
      double second = seconds * i / 6;
      text(svg, x(second), HEIGHT - 10, "middle", String.format(Locale.ROOT, "%.4g s", second));
    }
  }

  private void shade(ContainerTag<?> svg, RecordingInfo.Start start) {
    if (start.phases().isEmpty()) {
      return;
    }
    double from = x(start.phases().getFirst().atS());
    double to = Math.max(from + 1, x(start.phases().getLast().atS()));
    ContainerTag<?> box =
        tag("rect")
            .attr("class", "start")
            .attr("x", number(from))
            .attr("y", TOP)
            .attr("width", number(to - from))
            .attr("height", HEIGHT - TOP - BOTTOM);
    svg.with(box.with(tag("title").withText(start.guest() + ", " + start.outcome())));
    for (RecordingInfo.Phase phase : start.phases()) {
      double at = x(phase.atS());
      line(svg, "phase", at, TOP, at, HEIGHT - BOTTOM)
          .with(
              tag("title")
                  .withText(
                      String.format(
                          Locale.ROOT,
                          "%s: %s at %.4f s",
                          start.guest(),
                          phase.phase(),
                          phase.atS())));
    }
    text(svg, from, TOP + 10, "start", start.guest());
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
      path.append(pen ? 'L' : 'M').append(number(at)).append(' ').append(number(y(watts)));
      pen = true;
    }
    return path.toString();
  }

  private static ContainerTag<?> line(
      ContainerTag<?> svg, String style, double x1, double y1, double x2, double y2) {
    ContainerTag<?> line =
        tag("line")
            .attr("class", style)
            .attr("x1", number(x1))
            .attr("y1", number(y1))
            .attr("x2", number(x2))
            .attr("y2", number(y2));
    svg.with(line);
    return line;
  }

  private static void text(ContainerTag<?> svg, double x, double y, String anchor, String text) {
    svg.with(
        tag("text")
            .attr("x", number(x))
            .attr("y", number(y))
            .attr("text-anchor", anchor)
            .withText(text));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
