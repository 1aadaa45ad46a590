package org.jitsu.power.page;

import static j2html.TagCreator.tag;

import j2html.tags.ContainerTag;
import java.util.Locale;

/** The few elements of SVG 1.1 that the drawings consist of. One thread draws. */
public final class Svg {
  private final ContainerTag<?> root;

  /** Begins a drawing of that size in its own units, scaled to the page's width. */
  public Svg(int width, int height, String label) {
    root =
        tag("svg")
            .attr("viewBox", "0 0 " + width + " " + height)
            .attr("role", "img")
            .attr("aria-label", label);
  }

  /** Returns the drawing, to be put on a page. */
  public ContainerTag<?> root() {
    return root;
  }

  /** Draws a line; returns it. */
  public ContainerTag<?> line(String style, double x1, double y1, double x2, double y2) {
    ContainerTag<?> line =
        tag("line")
            .attr("class", style)
            .attr("x1", number(x1))
            .attr("y1", number(y1))
            .attr("x2", number(x2))
            .attr("y2", number(y2));
    root.with(line);
    return line;
  }

  /** Draws a rectangle; returns it. */
  public ContainerTag<?> box(String style, double x, double y, double width, double height) {
    ContainerTag<?> box =
        tag("rect")
            .attr("class", style)
            .attr("x", number(x))
            .attr("y", number(y))
            .attr("width", number(width))
            .attr("height", number(height));
    root.with(box);
    return box;
  }

  /**
   * Writes.
   *
   * @param anchor {@code start}, {@code middle} or {@code end}: what of the text is at x
   */
  public void text(double x, double y, String anchor, String text) {
    root.with(
        tag("text")
            .attr("x", number(x))
            .attr("y", number(y))
            .attr("text-anchor", anchor)
            .withText(text));
  }

  /** Draws a path; returns it. */
  public ContainerTag<?> path(String style, String steps) {
    ContainerTag<?> path = tag("path").attr("class", style).attr("d", steps);
    root.with(path);
    return path;
  }

  /** Writes a number as an attribute or a path has it. */
  public static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  /** Returns the next of 1, 2, 5, 10, 20, 50 ... */
  public static double ceiling(double value) {
    double power = Math.pow(10, Math.floor(Math.log10(Math.max(value, 1e-6))));
    for (double step : new double[] {1, 2, 5}) {
      if (step * power >= value) {
        return step * power;
      }
    }
    return 10 * power;
  }
}
