package org.jitsu.power.page;

import static j2html.TagCreator.body;
import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.head;
import static j2html.TagCreator.html;
import static j2html.TagCreator.li;
import static j2html.TagCreator.meta;
import static j2html.TagCreator.rawHtml;
import static j2html.TagCreator.span;
import static j2html.TagCreator.style;
import static j2html.TagCreator.table;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.text;
import static j2html.TagCreator.th;
import static j2html.TagCreator.thead;
import static j2html.TagCreator.title;
import static j2html.TagCreator.tr;
import static j2html.TagCreator.ul;

import j2html.tags.DomContent;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A page, and what is on it. What is wider than a telephone is scrolled by itself, so that the page
 * never is; on paper it is light, and a table's row is not broken.
 */
public final class Page {
  /** How many colours there are; further things begin again with the first. */
  public static final int COLOURS = 9;

  private static final String STYLE =
      """
      :root { color-scheme: light dark; --paper: #fff; --ink: #1a1a1a; --faint: #555; --rule: #ccc; --grid: #ddd;
        /* Okabe and Ito's, which most people can tell apart. */
        --c0: #000; --c1: #e69f00; --c2: #56b4e9; --c3: #009e73; --c4: #cc79a7; --c5: #d55e00; --c6: #0072b2; --c7: #999;
        --c8: #7f3c8d; }
      @media screen and (prefers-color-scheme: dark) {
        :root { --paper: #14171a; --ink: #e4e4e4; --faint: #a8a8a8; --rule: #444; --grid: #333; --c0: #f2f2f2; --c6: #4da3e0; --c8: #b585c4; }
      }
      body { font: 15px/1.45 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; color: var(--ink);
        background: var(--paper); overflow-wrap: anywhere; }
      .wide { overflow-x: auto; margin: 1rem 0; }
      table { border-collapse: collapse; }
      th, td { border-bottom: 1px solid var(--rule); padding: .25rem .7rem; text-align: left; vertical-align: top; overflow-wrap: normal; }
      td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
      td.text { min-width: 16rem; overflow-wrap: anywhere; }
      svg { display: block; width: 100%; min-width: 52rem; height: auto; }
      svg text { font-size: 11px; fill: var(--faint); }
      ul.key { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; font-size: .9em; }
      ul.key span { display: inline-block; width: 1.6rem; height: 0; vertical-align: middle; margin-right: .4rem; border-top: 3px solid; }
      .note { color: var(--faint); font-size: .92em; } ul.note { padding-left: 1.2rem; }
      .short { font-weight: bold; }
      .grid { stroke: var(--grid); } .power { fill: none; stroke: var(--c6); stroke-width: 1.5; }
      .start { fill: #f4a261; fill-opacity: .25; } .phase { stroke-opacity: .8; }
      .key { stroke-width: 3; } .bar { fill: var(--c6); fill-opacity: .75; } .interval { stroke: var(--ink); stroke-width: 1.5; }
      .curve { fill: none; stroke-width: 2; } .box { fill: var(--c6); fill-opacity: .35; stroke: var(--c6); }
      .whisker { stroke: var(--c6); stroke-width: 1.5; } .median { stroke: var(--ink); stroke-width: 2.5; } .far { fill: var(--c5); }
      @media print {
        @page { margin: 14mm; }
        body { font-size: 9.5pt; max-width: none; margin: 0; padding: 0; }
        .wide { overflow: visible; } svg { min-width: 0; } tr, svg, figure { break-inside: avoid; } h2, h3 { break-after: avoid; }
        th, td { padding: .1rem .3rem; } td.text { min-width: 0; }
      }
      """;

  private Page() {}

  /** Returns the whole page. */
  public static String of(String heading, DomContent... content) {
    return "<!DOCTYPE html>\n"
        + html(
                head(
                    meta().withCharset("utf-8"),
                    meta().withName("viewport").withContent("width=device-width, initial-scale=1"),
                    title(heading),
                    style(rawHtml(STYLE))),
                body(content))
            .attr("lang", "en")
            .render()
        + "\n";
  }

  /** Makes a table under headings. */
  public static DomContent grid(List<String> headings, List<DomContent> rows) {
    return wide(
        table(thead(tr(each(headings, heading -> th(heading)))), tbody(each(rows, row -> row))));
  }

  /** Makes what is scrolled by itself where it is wider than the page: a table, a drawing. */
  public static DomContent wide(DomContent content) {
    return div(content).withClass("wide");
  }

  /** Makes a cell with a number in it. */
  public static DomContent number(String value) {
    return td(value).withClass("n");
  }

  /** Returns the colour of the i-th of several things. */
  public static String colour(int i) {
    return "var(--c" + i % COLOURS + ")";
  }

  /** Returns how the line of the i-th of several things is broken: more every {@link #COLOURS}. */
  private static String line(int i) {
    return switch (i / COLOURS) {
      case 0 -> "solid";
      case 1 -> "dashed";
      default -> "dotted";
    };
  }

  /** Returns the same as SVG says it ({@code stroke-dasharray}). */
  public static String dashes(int i) {
    return switch (line(i)) {
      case "solid" -> "none";
      case "dashed" -> "7 4";
      default -> "2 3";
    };
  }

  /** Makes the key to a drawing: what the i-th line is. */
  public static DomContent key(List<String> names) {
    return ul(each(
            IntStream.range(0, names.size()).boxed().toList(),
            i ->
                li(
                    span()
                        .withStyle(
                            "border-top-color:%s;border-top-style:%s"
                                .formatted(colour(i), line(i))),
                    text(names.get(i)))))
        .withClass("key");
  }
}
