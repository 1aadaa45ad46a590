package org.jitsu.bench.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.jitsu.bench.report.Results;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser: as wide as a desk's and as a telephone's, in the light and dark. */
class ResultPageIT {
  private static final int DESK = 1200;

  /** A window of Chromium's is never narrower than this. */
  private static final int TELEPHONE = 500;

  /** Asks the browser how wide the page is, and how wide the window. */
  private static final String MEASURE =
      "<script>document.title = document.documentElement.scrollWidth + ' in ' + innerWidth"
          + "</script>";

  @TempDir Path directory;

  private Path page;

  @BeforeEach
  void pageIsThere() throws Exception {
    assumeThat(Chromium.isThere()).as("bin/test installs chromium").isTrue();
    page = directory.resolve("page.html");
    Files.writeString(page, ResultPage.of(List.of(Results.coldStart(48), Results.coldStart(60))));
  }

  private Chromium browser(String name) throws Exception {
    return new Chromium(Files.createDirectory(directory.resolve(name)));
  }

  @Test
  void itLoadsWithoutAWordInTheConsole() throws Exception {
    Chromium.Opened opened = browser("plain").open(page, DESK);

    assertThat(opened.console()).isEmpty();
    assertThat(opened.document())
        .contains("<h2>cold-start</h2>", "guests are emulated &lt;QEMU TCG&gt;")
        .contains("<svg viewBox=\"0 0 960 340\"", "class=\"curve\"");

    // What would be wrong is seen: a page that wants something that is not there.
    Path broken = directory.resolve("broken.html");
    Files.writeString(
        broken,
        Files.readString(page)
            .replace(
                "</body>",
                "<script src=\"no.js\"></script>"
                    + "<script>console.error('wrong')</script></body>"));
    assertThat(browser("broken").open(broken, DESK).console())
        .anyMatch(line -> line.contains("wrong"));
  }

  @Test
  void theWindowIsNeverNarrowerThanThePage() throws Exception {
    Path measured = directory.resolve("measured.html");
    Files.writeString(measured, Files.readString(page).replace("</body>", MEASURE + "</body>"));

    for (int width : new int[] {DESK, TELEPHONE}) {
      String document = browser("measure-" + width).open(measured, width).document();
      String title = document.replaceFirst("(?s).*<title>(\\d+ in \\d+)</title>.*", "$1");
      String[] widths = title.split(" in ", -1);
      assertThat(Integer.parseInt(widths[0]))
          .as("%s at %d", title, width)
          .isLessThanOrEqualTo(Integer.parseInt(widths[1]));
    }
  }

  @Test
  void itsPictureHasPaperInkAndColour() throws Exception {
    BufferedImage light = ImageIO.read(browser("light").picture(page, DESK, 1400).toFile());
    BufferedImage dark =
        ImageIO.read(
            browser("dark")
                .picture(page, DESK, 1400, "--blink-settings=preferredColorScheme=0")
                .toFile());

    assertThat(new int[] {light.getWidth(), light.getHeight()}).containsExactly(DESK, 1400);
    assertThat(brightness(light, 5, 5)).as("paper").isGreaterThan(240);
    assertThat(brightness(dark, 5, 5)).as("paper in the dark").isLessThan(60);
    assertThat(colours(light)).as("drawings are not empty").isGreaterThan(20);
  }

  private static int brightness(BufferedImage picture, int x, int y) {
    int rgb = picture.getRGB(x, y);
    return ((rgb >> 16 & 255) + (rgb >> 8 & 255) + (rgb & 255)) / 3;
  }

  private static long colours(BufferedImage picture) {
    return java.util.Arrays.stream(
            picture.getRGB(
                0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth()))
        .distinct()
        .count();
  }
}
