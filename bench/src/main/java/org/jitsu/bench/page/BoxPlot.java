package org.jitsu.bench.page;

import static j2html.TagCreator.tag;

import j2html.tags.DomContent;
import org.jitsu.bench.report.Row;
import org.jitsu.bench.rig.Series;
import org.jitsu.power.page.Page;
import org.jitsu.power.page.Svg;

/**
 * A box for each row from a quarter to three quarters of its answers, a line at the median,
 * whiskers from the quickest to ninety-nine in a hundred, and a dot for the slowest.
 */
final class BoxPlot {
  private static final int WIDTH = 960;
  private static final double LEFT = 230;
  private static final double RIGHT = WIDTH - 16.0;
  private static final int ROW = 24;
  private static final int BOTTOM = 24;

  private BoxPlot() {}

  static DomContent draw(Group group) {
    int height = group.rows().size() * ROW + BOTTOM;
    Svg svg = new Svg(WIDTH, height, "latencies, box plots: " + group.title());
    LogScale scale = LogScale.of(group.rows(), LEFT, RIGHT);
    for (double ms : scale.ticks()) {
      svg.line("grid", scale.x(ms), 0, scale.x(ms), height - BOTTOM);
      svg.text(scale.x(ms), height - 8, "middle", Numbers.ms(ms));
    }
    double middle = ROW / 2.0;
    for (Row row : group.rows()) {
      draw(svg, row, scale, middle);
      middle += ROW;
    }
    return Page.wide(svg.root());
  }

  private static void draw(Svg svg, Row row, LogScale scale, double middle) {
    Series series = row.distribution();
    svg.text(LEFT - 10, middle + 4, "end", row.name());
    double low = scale.x(ms(series, 0));
    double from = scale.x(ms(series, 25));
    double to = scale.x(ms(series, 75));
    double high = scale.x(ms(series, 99));
    double far = scale.x(ms(series, 100));
    svg.line("whisker", low, middle, from, middle);
    svg.line("whisker", to, middle, high, middle);
    svg.line("whisker", low, middle - 4, low, middle + 4);
    svg.line("whisker", high, middle - 4, high, middle + 4);
    svg.box("box", from, middle - 7, Math.max(1, to - from), 14)
        .with(tag("title").withText(row.name() + ": median " + Numbers.ms(ms(series, 50))));
    double median = scale.x(ms(series, 50));
    svg.line("median", median, middle - 7, median, middle + 7);
    svg.box("far", far - 2, middle - 2, 4, 4);
  }

  private static double ms(Series series, double percent) {
    return series.percentileMs(percent).orElseThrow();
  }
}
