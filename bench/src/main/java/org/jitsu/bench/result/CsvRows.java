package org.jitsu.bench.result;

import java.io.IOException;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jitsu.bench.report.Result;
import org.jitsu.bench.report.Row;

/**
 * Rows as comma-separated values (RFC 4180) under {@link Row}'s words; before them the manifest and
 * the caveats, in lines that begin with {@code #}.
 */
final class CsvRows {
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setCommentMarker('#').setRecordSeparator('\n').get();

  private CsvRows() {}

  static String text(Result result) throws IOException {
    StringBuilder text = new StringBuilder();
    try (CSVPrinter csv = new CSVPrinter(text, FORMAT)) {
      for (Map.Entry<String, String> line : result.manifest().lines().entrySet()) {
        csv.printComment(line.getKey() + ": " + line.getValue());
      }
      csv.printComment("ended: " + result.ended());
      for (String caveat : result.caveats()) {
        csv.printComment("note: " + caveat);
      }
      csv.printRecord(
          "scenario",
          "subject",
          "backend",
          "client",
          "trigger",
          "ip",
          "delayMs",
          "loss",
          "memoryMiB",
          "n",
          "failures",
          "unit",
          "min",
          "p50",
          "p90",
          "p99",
          "max",
          "value",
          "ratio",
          "against");
      for (Row row : result.rows()) {
        Row.Params params = row.params();
        csv.printRecord(
            row.scenario(),
            row.subject(),
            row.backend(),
            row.client(),
            params.trigger(),
            params.ip(),
            params.delayMs(),
            params.loss(),
            params.memoryMiB(),
            row.n(),
            row.failures(),
            row.unit(),
            row.min(),
            row.p50(),
            row.p90(),
            row.p99(),
            row.max(),
            row.value(),
            row.ratio(),
            row.against());
      }
    }
    return text.toString();
  }
}
