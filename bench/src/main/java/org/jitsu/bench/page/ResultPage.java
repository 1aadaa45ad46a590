package org.jitsu.bench.page;

import static j2html.TagCreator.each;
import static j2html.TagCreator.h1;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.h3;
import static j2html.TagCreator.iff;
import static j2html.TagCreator.li;
import static j2html.TagCreator.p;
import static j2html.TagCreator.td;
import static j2html.TagCreator.tr;
import static j2html.TagCreator.ul;

import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jitsu.bench.report.Result;
import org.jitsu.bench.report.Row;
import org.jitsu.power.page.Page;
import org.jspecify.annotations.Nullable;

/** Makes the page of one result or several. */
public final class ResultPage {

  /** Lines in one drawing; more cannot be told apart. */
  private static final int MOST_LINES = 3 * Page.COLOURS;

  private ResultPage() {}

  /** Returns the page; at least one result. */
  public static String of(List<Result> results) {
    List<DomContent> content = new ArrayList<>();
    content.add(h1("Measurements of Jitsu"));
    for (Result result : results) {
      add(content, result);
    }
    return Page.of("Measurements of Jitsu", content.toArray(DomContent[]::new));
  }

  private static void add(List<DomContent> content, Result result) {
    content.add(h2(result.scenario().isEmpty() ? "nothing measured" : result.scenario()));
    content.add(
        p(
            "%s, begun %s, %s"
                .formatted(
                    result.manifest().command(), result.manifest().began(), result.ended())));
    if (!result.verdicts().isEmpty()) {
      content.add(h3("Promised and reached"));
      content.add(verdicts(result.verdicts()));
    }
    content.add(notes(result));
    for (Group group : Group.of(result.rows())) {
      add(content, group);
    }
    content.add(h3("All rows"));
    content.add(p("The notes above are these numbers' too.").withClass("note"));
    content.add(rows(result.rows()));
    content.add(h3("Where and by what"));
    content.add(manifest(result.manifest().lines()));
  }

  private static void add(List<DomContent> content, Group group) {
    content.add(h3(group.title()));
    if (group.isCompared() && group.rows().size() <= MOST_LINES) {
      content.add(
          p("What part of the answers came within which time (logarithmic).").withClass("note"));
      content.add(CdfPlot.draw(group));
      content.add(CdfPlot.key(group));
    }
    content.add(
        p("Boxes from a quarter to three quarters of the answers, a line at the median, whiskers"
                + " from the quickest to ninety-nine in a hundred, a dot for the slowest.")
            .withClass("note"));
    content.add(BoxPlot.draw(group));
    content.add(
        each(
            group.rows().stream().filter(row -> row.failures() > 0).toList(),
            row ->
                p("%s: %d of %d requests failed, and are in no drawing"
                        .formatted(row.name(), row.failures(), row.n()))
                    .withClass("short")));
  }

  private static DomContent notes(Result result) {
    return iff(
        !result.caveats().isEmpty(),
        ul(each(result.caveats(), caveat -> li(caveat))).withClass("note"));
  }

  private static DomContent verdicts(List<Result.Judged> verdicts) {
    List<DomContent> rows = new ArrayList<>();
    for (Result.Judged judged : verdicts) {
      String figure = judged.figure() == null ? "none" : judged.figure().toPlainString();
      rows.add(
          tr(
              td(judged.metric()),
              Page.number((judged.least() ? "≥ " : "≤ ") + judged.bar().toPlainString()),
              Page.number(figure),
              judged.kept() ? td("kept") : td("short").withClass("short")));
    }
    return Page.grid(List.of("figure", "promised", "reached", ""), rows);
  }

  private static DomContent rows(List<Row> rows) {
    List<DomContent> lines = new ArrayList<>();
    for (Row row : rows) {
      lines.add(
          tr(
              td(row.subject()),
              td(text(row.client())),
              td(text(row.params().trigger())),
              Page.number(Long.toString(row.n())),
              Page.number(Long.toString(row.failures())),
              td(row.unit()),
              Page.number(Numbers.of(row.min())),
              Page.number(Numbers.of(row.p50())),
              Page.number(Numbers.of(row.p90())),
              Page.number(Numbers.of(row.p99())),
              Page.number(Numbers.of(row.max())),
              Page.number(Numbers.of(row.value())),
              Page.number(Numbers.of(row.ratio())),
              td(text(row.against()))));
    }
    return Page.grid(
        List.of(
            "subject", "client", "trigger", "n", "failed", "unit", "min", "p50", "p90", "p99",
            "max", "value", "ratio", "against"),
        lines);
  }

  private static DomContent manifest(Map<String, String> lines) {
    List<DomContent> rows = new ArrayList<>();
    lines.forEach((name, value) -> rows.add(tr(td(name), td(value).withClass("text"))));
    return Page.grid(List.of("what", "which"), rows);
  }

  private static String text(@Nullable String word) {
    return Objects.requireNonNullElse(word, "");
  }
}
