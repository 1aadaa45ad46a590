package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jitsu.core.GuestName;
import org.jitsu.core.trace.TraceId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is logged, a line of the log is an object that programs read. */
class JsonLogTest {

  private final JsonLog json = new JsonLog();

  @Test
  void saysWhenWhoHowGraveAndWhat() {
    LogRecord one = new LogRecord(Level.WARNING, "{0}: {1}");
    one.setParameters(new Object[] {"www", "it ended"});
    one.setLoggerName("org.jitsu.guest.GuestKeeper");
    one.setInstant(Instant.parse("2026-01-02T03:04:05.678901Z"));

    assertThat(json.format(one))
        .isEqualTo(
            "{\"time\":\"2026-01-02T03:04:05.678901Z\",\"level\":\"warn\","
                + "\"logger\":\"guest.GuestKeeper\",\"message\":\"www: it ended\"}\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a \"quoted\" \\ path",
        "two\nlines\r\n\tand a tab",
        "\u0000 \u001b[31m \u007f",
        "größer \ud83d\ude00",
        "\u2028"
      })
  void isReadAsItWasMeant(String message) throws Exception {
    String line = json.format(new LogRecord(Level.INFO, message));

    assertThat(line).endsWith("}\n").hasLineCount(1);
    assertThat(new ObjectMapper().readTree(line).path("message").asText()).isEqualTo(message);
  }

  @Test
  void aLoneSurrogateIsEscaped() throws Exception {
    String line = json.format(new LogRecord(Level.INFO, "a \ud83d b \ude00"));
    assertThat(line).contains("a \\ud83d b \\ude00");
  }

  @Test
  void hasTheIdOfTheStartThatItIsAbout() throws Exception {
    TraceId id = new TraceId(new GuestName("www"), 42);
    LogRecord one = new LogRecord(Level.INFO, "{0}: booting");
    one.setParameters(new Object[] {"www", id});

    JsonNode read = new ObjectMapper().readTree(json.format(one));

    assertThat(read.path("trace").asText()).isEqualTo(id.text()).matches("[0-9a-f]{32}");
    assertThat(read.path("message").asText()).isEqualTo("www: booting");
    assertThat(new TraceId(new GuestName("www"), 43).text()).isNotEqualTo(id.text());
  }

  @Test
  void hasTheTraceOfWhatWasThrown() throws Exception {
    LogRecord one = new LogRecord(Level.SEVERE, "a defect");
    one.setThrown(new IllegalStateException("twice", new IllegalArgumentException("once")));

    JsonNode read = new ObjectMapper().readTree(json.format(one));

    assertThat(read.path("thrown").asText())
        .startsWith("java.lang.IllegalStateException: twice\n")
        .contains("Caused by: java.lang.IllegalArgumentException: once")
        .contains("hasTheTraceOfWhatWasThrown");
  }
}
