package org.jitsu.backends.solo5;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.HypervisorProvider;
import org.jitsu.core.hypervisor.StopMode;
import org.jitsu.core.time.Ticker;
import org.jitsu.testkit.RecordingLines;
import org.jitsu.testkit.RecordingWatcher;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Real tenders and images, which Debian does not carry: those that somebody brings. */
@EnabledIfSystemProperty(
    named = BroughtImage.DIRECTORY,
    matches = ".+",
    disabledReason = "no real tenders and images: bin/test --tenders DIR")
@ParameterizedClass
@MethodSource("images")
class BroughtContractIT extends ProcessContract {

  private static @Nullable BroughtImage known;
  private static String line = "";

  private final BroughtImage image;

  BroughtContractIT(BroughtImage image) {
    this.image = image;
  }

  static List<BroughtImage> images() throws IOException {
    return BroughtImage.all();
  }

  /** Boots the image once, to learn what it prints first. */
  @BeforeEach
  void learnItsFirstLine() throws Exception {
    if (image.equals(known)) {
      return;
    }
    Path directory = folder().resolve("first");
    try (ProcessHypervisor hypervisor =
        ProcessHypervisor.open(
            new TenderGuests(), directory, new RecordingWatcher(), Ticker.system())) {
      RecordingLines lines = new RecordingLines();
      hypervisor.define(guest(WWW));
      hypervisor.onConsoleLine(WWW, lines);
      hypervisor.start(WWW, links(WWW));
      await("it prints a line", () -> !lines.all().isEmpty());
      line = lines.all().getFirst();
      known = image;
      hypervisor.stop(WWW, StopMode.DESTROY);
    }
  }

  @Override
  HypervisorProvider provider() {
    return new Solo5Provider();
  }

  @Override
  protected GuestSpec guest(GuestName name) throws Exception {
    return Guests.givenToShutDown(Duration.ofSeconds(2), image.guest(name));
  }

  @Override
  protected String firstLine() {
    return line;
  }
}
