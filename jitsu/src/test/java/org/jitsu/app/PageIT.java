package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** The page in Debian's Chromium, at a whole daemon with real guests. */
@Timeout(180)
class PageIT {

  private static final String ADDRESS = "http://127.0.0.1:8053/";
  private static final String OPERATOR = "o".repeat(40);
  private static final String READER = "r".repeat(40);
  private static final long MOST_BYTES = 200_000;

  /** Where pictures are kept for people to look at; nowhere unless it is said. */
  private static final String PICTURES = System.getProperty("jitsu.pictures", "");

  private static final Sample WWW = Sample.process("www");
  private static final Sample SHOP = Sample.process("shop").at(11);

  @RegisterExtension final Lab lab = new Lab();

  private @Nullable ChromeDriver browser;

  @AfterEach
  void quit() {
    if (browser != null) {
      browser.quit();
    }
  }

  @Test
  void anOperatorLooksStartsAndStops() throws Exception {
    DaemonProcess daemon = serve();
    ChromeDriver page = open("--force-prefers-color-scheme=light", 1280, 1000);
    assertThat(page.findElement(By.id("inside")).isDisplayed()).isFalse();
    until("it asks for a token", () -> isAsking(page));
    comeIn(page, "w".repeat(40));
    until("it says that the token is wrong", () -> text("refused").contains("Nobody knows"));
    picture("stranger");
    comeIn(page, OPERATOR);
    until("services are shown", () -> state(WWW).equals("asleep") && state(SHOP).equals("asleep"));
    assertThat(text("daemon")).contains("answers on 127.0.0.1:5353");

    until("Start is pressed", () -> press("Start www.it.test"));
    until("it is ready, without a reload", () -> state(WWW).equals("ready"));
    assertThat(daemon.guest("www").state()).isEqualTo("ready");
    until(
        "its start is drawn",
        () -> !page.findElements(By.cssSelector("#starts .fall span")).isEmpty());
    until("and counted", () -> text("latency").contains("www.it.test 1 "));
    assertThat(page.findElements(By.cssSelector("#cdf path.curve"))).hasSize(1);

    Visitor.visit(SHOP); // what happens elsewhere is shown too
    until("a client's start shows", () -> state(SHOP).equals("ready"));
    until("and is drawn", () -> text("starts").contains("shop "));
    until("a console opens", () -> press("Console of www"));
    until("it is read", () -> text("console").contains("listening"));
    assertThat(text("console").split("first instruction", -1)).as("starts").hasSize(2);
    picture("light");

    until("Stop is pressed", () -> press("Stop www"));
    until("it sleeps", () -> state(WWW).equals("asleep"));
    Visitor.visit(WWW);
    until("the console goes on", () -> text("console").split("first instruction", -1).length == 3);
    page.findElement(By.id("filter")).sendKeys("shop");
    assertThat(page.findElements(By.cssSelector("#services tbody tr"))).hasSize(1);
    isOfThisDaemonAlone(page);
  }

  @Test
  void aReaderHasNoButtonsAndAPhoneIsWideEnough() throws Exception {
    serve();
    Visitor.visit(WWW);
    ChromeDriver page = open("--force-dark-mode", 390, 844);
    comeIn(page, READER);
    until("services are shown", () -> state(WWW).equals("ready"));
    until("starts are shown", () -> text("starts").contains("www "));

    assertThat(page.findElements(By.cssSelector("#services button")))
        .allMatch(
            button -> String.valueOf(button.getAttribute("aria-label")).startsWith("Console"));
    assertThat(script("return document.documentElement.scrollWidth <= window.innerWidth"))
        .isEqualTo(true);
    picture("phone");
  }

  @Test
  void aKeyboardReachesEverythingAndEverythingHasAName() throws Exception {
    serve();
    ChromeDriver page = open("", 1280, 1000);
    until("it asks for a token", () -> isAsking(page));
    page.switchTo().activeElement().sendKeys(OPERATOR, Keys.ENTER);
    until("services are shown", () -> state(WWW).equals("asleep"));
    script("document.activeElement.blur(); document.querySelector('.skip').focus()");
    until(
        "Tab reaches Start",
        () -> {
          page.switchTo().activeElement().sendKeys(Keys.TAB);
          return "Start www.it.test"
              .equals(page.switchTo().activeElement().getAttribute("aria-label"));
        });
    page.switchTo().activeElement().sendKeys(Keys.ENTER);
    until("it is ready", () -> state(WWW).equals("ready"));

    for (WebElement each : page.findElements(By.cssSelector("button, input, select, svg, table"))) {
      if (each.isDisplayed()) {
        assertThat(each.getAccessibleName() + each.getTagName())
            .as("the name of %s", each)
            .isNotEqualTo(each.getTagName().equals("table") ? "" : each.getTagName());
      }
    }
  }

  @Test
  void goesOnWhenTheDaemonComesBack() throws Exception {
    DaemonProcess daemon = serve();
    ChromeDriver page = open("", 1280, 1000);
    comeIn(page, OPERATOR);
    until("it is live", () -> text("line").equals("live"));
    daemon.kill();
    until("it says so", () -> text("line").contains("trying again"));
    lab.serve();
    until("it is live again", () -> text("line").equals("live"));
    Visitor.visit(WWW);
    until("and shows what happens", () -> state(WWW).equals("ready"));
    assertThat(page.findElement(By.id("inside")).isDisplayed()).isTrue();
  }

  private DaemonProcess serve() throws IOException {
    Files.writeString(lab.directory().resolve("operator.token"), OPERATOR);
    Files.writeString(lab.directory().resolve("reader.token"), READER);
    lab.write(
        Sample.configuration("state", List.of(WWW, SHOP))
            + "api:\n"
            + "  listen: [127.0.0.1:8053]\n"
            + "  tokens:\n"
            + "    operator: { secret: operator.token, scope: operate }\n"
            + "    reader: { secret: reader.token }\n");
    return lab.serve();
  }

  private ChromeDriver open(String option, int width, int height) throws IOException {
    ChromeOptions options = new ChromeOptions();
    options.setBinary("/usr/bin/chromium");
    options.addArguments(
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage");
    options.addArguments(
        "--user-data-dir=" + Files.createTempDirectory(lab.directory(), "browser"));
    options.addArguments("--disable-background-networking", "--disable-component-update");
    if (!option.isEmpty()) {
      options.addArguments(option);
    }
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(Path.of("/usr/bin/chromedriver").toFile())
            .usingAnyFreePort()
            .build();
    ChromeDriver driver = new ChromeDriver(service, options);
    browser = driver;
    driver.manage().window().setSize(new Dimension(width, height));
    driver.get(ADDRESS);
    return driver;
  }

  private static void comeIn(ChromeDriver page, String token) {
    until("the door is there", () -> page.findElement(By.id("door")).isDisplayed());
    page.findElement(By.id("token")).sendKeys(token, Keys.ENTER);
  }

  /** Everything that was loaded came from here, is small, and nothing was complained about. */
  private void isOfThisDaemonAlone(ChromeDriver page) {
    Object loaded =
        script(
            "return performance.getEntriesByType('resource').map(e => e.name)"
                + ".concat([location.href])");
    assertThat(loaded)
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
        .allMatch(url -> url.toString().startsWith(ADDRESS));
    Object bytes =
        script(
            "return performance.getEntriesByType('resource')"
                + ".filter(e => /page[.](css|js)$/.test(e.name))"
                + ".concat(performance.getEntriesByType('navigation'))"
                + ".reduce((sum, e) => sum + e.transferSize, 0)");
    assertThat(((Number) bytes).longValue()).isBetween(10_000L, MOST_BYTES);
    assertThat(page.manage().logs().get(LogType.BROWSER).getAll())
        .allMatch(entry -> entry.getMessage().contains("401"));
  }

  private String state(Sample sample) {
    return theBrowser().findElements(By.cssSelector("#services tbody tr")).stream()
        .filter(row -> row.getText().contains(sample.serviceName()))
        .map(row -> row.findElement(By.className("state")).getText())
        .findFirst()
        .orElse("");
  }

  private static boolean isAsking(ChromeDriver page) {
    return "token".equals(page.switchTo().activeElement().getAttribute("id"));
  }

  private String text(String id) {
    return theBrowser().findElement(By.id(id)).getText();
  }

  private boolean press(String label) {
    WebElement button =
        theBrowser().findElement(By.cssSelector("button[aria-label='" + label + "']"));
    if (!button.isEnabled()) {
      return false;
    }
    button.click();
    return true;
  }

  private Object script(String text) {
    Object result = theBrowser().executeScript(text);
    return result == null ? "" : result;
  }

  private ChromeDriver theBrowser() {
    if (browser == null) {
      throw new IllegalStateException("no browser runs");
    }
    return browser;
  }

  private void picture(String name) throws IOException {
    if (!PICTURES.isEmpty()) {
      Files.write(Path.of(PICTURES, name + ".png"), theBrowser().getScreenshotAs(OutputType.BYTES));
    }
  }

  /** A row may be drawn anew while it is looked at. */
  private static void until(String what, Callable<Boolean> condition) {
    await(what)
        .atMost(Duration.ofSeconds(60))
        .ignoreException(StaleElementReferenceException.class)
        .until(condition);
  }
}
