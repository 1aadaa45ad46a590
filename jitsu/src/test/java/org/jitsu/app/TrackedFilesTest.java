package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is kept in git is of use to everybody: it names no place that only one machine has. */
class TrackedFilesTest {

  private static final Pattern OWN_FOLDER = Pattern.compile("(?<![\\w.}])/(work|root)/");
  private static final Pattern HOST = Pattern.compile("https?://([A-Za-z0-9.-]+)");
  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|localhost|[a-z.]+\\.test");
  private static final Set<String> PUBLIC =
      Set.of(
          "apache.org", // in the names of an XML parser's features
          "api.osv.dev", // what packaging/audit asks
          "datatracker.ietf.org",
          "github.com",
          "maven.apache.org",
          "www.apache.org",
          "www.debian.org",
          "www.rfc-editor.org",
          "www.w3.org",
          "xenbits.xen.org");

  @Test
  void noFileNamesAFolderOfOneMachine() throws Exception {
    assertThat(findings(OWN_FOLDER)).isEmpty();
  }

  @Test
  void noFileNamesAHostThatOthersCannotReach() throws Exception {
    assertThat(findings(HOST)).isEmpty();
  }

  private static List<String> findings(Pattern pattern) throws Exception {
    List<String> findings = new ArrayList<>();
    for (String name : tracked()) {
      Path file = Documents.ROOT.resolve(name);
      if (!Files.isRegularFile(file)) {
        continue; // deleted, not yet committed
      }
      Matcher found = pattern.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
      while (found.find()) {
        String host = found.group(1);
        if (!PUBLIC.contains(host) && !ADDRESS.matcher(host).matches()) {
          findings.add(name + ": " + found.group());
        }
      }
    }
    return findings;
  }

  private static List<String> tracked() throws IOException, InterruptedException {
    assumeTrue(Files.exists(Documents.ROOT.resolve(".git")), "this is not a git checkout");
    Path list = Files.createTempFile("tracked", ".txt");
    try {
      int exit =
          new ProcessBuilder("git", "ls-files")
              .directory(Documents.ROOT.toFile())
              .redirectOutput(list.toFile())
              .redirectErrorStream(true)
              .start()
              .waitFor();
      assumeTrue(exit == 0, "git does not list this checkout: " + Files.readString(list));
      return Files.readAllLines(list);
    } finally {
      Files.delete(list);
    }
  }
}
