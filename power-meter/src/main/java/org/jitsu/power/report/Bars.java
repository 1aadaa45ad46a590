package org.jitsu.power.report;

import static j2html.TagCreator.tag;

import j2html.tags.ContainerTag;
import java.util.List;
import java.util.Locale;
import org.jitsu.power.ledger.Repeats;
import org.jitsu.power.page.Svg;

/** Joules of a cold start by subject as a drawing: a bar each, with its confidence interval. */
final class Bars {
  private static final int WIDTH = 960;
  private static final int ROW = 28;
  private static final int LEFT = 200;
  private static final int RIGHT = 220;
  private static final int BOTTOM = 24;
  private static final int TICKS = 4;

  /**
   * A bar.
   *
   * @param subject what was started
   * @param joules what it cost
   * @param quality how good that is
   */
  record Bar(String subject, Repeats joules, String quality) {
    double high() {
      return joules.mean() + joules.halfWidth().orElse(0);
    }
  }

  private Bars() {}

  static ContainerTag<?> draw(List<Bar> bars) {
    int height = bars.size() * ROW + BOTTOM;
    Svg svg = new Svg(WIDTH, height, "joules of a cold start by subject");
    double most = Svg.ceiling(bars.stream().mapToDouble(Bar::high).max().orElse(1));
    for (int i = 0; i <= TICKS; i++) {
      double joules = most * i / TICKS;
      svg.line("grid", x(joules, most), 0, x(joules, most), height - BOTTOM);
      String text = String.format(Locale.ROOT, "%.4g J", joules);
      svg.text(x(joules, most), height - 8, "middle", text);
    }
    double top = 4;
    for (Bar bar : bars) {
      draw(svg, bar, top, most);
      top += ROW;
    }
    return svg.root();
  }

  private static void draw(Svg svg, Bar bar, double top, double most) {
    double middle = top + (ROW - 8) / 2.0;
    String figure = bar.joules() + " J, " + bar.quality();
    svg.text(LEFT - 8, middle + 4, "end", bar.subject());
    svg.box("bar", LEFT, top, x(bar.joules().mean(), most) - LEFT, ROW - 8.0)
        .with(tag("title").withText(bar.subject() + ": " + figure));
    double half = bar.joules().halfWidth().orElse(0);
    if (half > 0) {
      double low = x(Math.max(0, bar.joules().mean() - half), most);
      double high = x(bar.high(), most);
      svg.line("interval", low, middle, high, middle);
      svg.line("interval", low, middle - 5, low, middle + 5);
      svg.line("interval", high, middle - 5, high, middle + 5);
    }
    svg.text(x(bar.high(), most) + 6, middle + 4, "start", figure);
  }

  private static double x(double joules, double most) {
    return LEFT + (WIDTH - LEFT - RIGHT) * joules / most;
  }
}
