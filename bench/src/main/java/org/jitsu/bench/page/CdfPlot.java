package org.jitsu.bench.page;

import j2html.tags.DomContent;
import java.util.List;
import org.jitsu.bench.report.Row;
import org.jitsu.power.page.Page;
import org.jitsu.power.page.Svg;

/** What part of the answers came within which time, a line for each row. */
final class CdfPlot {
  private static final int WIDTH = 960;
  private static final int HEIGHT = 340;
  private static final double LEFT = 50;
  private static final double TOP = 10;
  private static final double BOTTOM = HEIGHT - 34.0;

  /** A line's points; more would not be seen. */
  private static final int POINTS = 200;

  private CdfPlot() {}

  static DomContent draw(Group group) {
    Svg svg = new Svg(WIDTH, HEIGHT, "distribution of latencies: " + group.title());
    LogScale scale = LogScale.of(group.rows(), LEFT, WIDTH - 16.0);
    for (double ms : scale.ticks()) {
      svg.line("grid", scale.x(ms), TOP, scale.x(ms), BOTTOM);
      svg.text(scale.x(ms), BOTTOM + 15, "middle", Numbers.ms(ms));
    }
    for (int percent = 0; percent <= 100; percent += 25) {
      svg.line("grid", LEFT, y(percent), WIDTH - 16.0, y(percent));
      svg.text(LEFT - 6, y(percent) + 4, "end", percent + " %");
    }
    for (int i = 0; i < group.rows().size(); i++) {
      svg.path("curve", path(group.rows().get(i), scale))
          .attr("style", "stroke:" + Page.colour(i))
          .attr("stroke-dasharray", Page.dashes(i));
    }
    return Page.wide(svg.root());
  }

  static DomContent key(Group group) {
    List<String> names = group.rows().stream().map(Row::name).toList();
    return Page.key(names);
  }

  private static double y(double percent) {
    return BOTTOM - (BOTTOM - TOP) * percent / 100;
  }

  private static String path(Row row, LogScale scale) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i <= POINTS; i++) {
      double percent = 100.0 * i / POINTS;
      double ms = row.distribution().percentileMs(percent).orElseThrow();
      path.append(i == 0 ? 'M' : 'L')
          .append(Svg.number(scale.x(ms)))
          .append(' ')
          .append(Svg.number(y(percent)));
    }
    return path.toString();
  }
}
