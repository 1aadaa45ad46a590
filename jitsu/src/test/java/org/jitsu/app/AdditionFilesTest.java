package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jitsu.config.Addition;
import org.jitsu.core.GuestName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was added survives, whole or not at all. */
class AdditionFilesTest {

  private static final String TEXT = "guests: {}\nservices: {}\n# größer\n";

  @TempDir private Path folder = Path.of("");

  @Test
  void isReadAsItWasWritten() throws Exception {
    AdditionFiles files = files();
    assertThat(files.read().whole()).as("no directory yet").isEmpty();
    Addition shop = addition(files, "shop", TEXT);
    Addition www = addition(files, "www", "");

    files.write(www);
    files.write(addition(files, "shop", "an earlier one"));
    files.write(shop);
    assertThat(files.read()).isEqualTo(new AdditionFiles.Found(List.of(shop, www), List.of()));

    files.delete(www);
    files.delete(www);
    assertThat(files.read().whole()).containsExactly(shop);
  }

  @Test
  void whatWasCutOffAnywhereIsFoundDamaged() throws Exception {
    AdditionFiles files = files();
    Addition shop = addition(files, "shop", TEXT);
    files.write(shop);
    byte[] whole = Files.readAllBytes(shop.file());
    for (int length = 0; length < whole.length; length++) {
      Files.write(shop.file(), Arrays.copyOf(whole, length));
      assertThat(files.read().damaged()).as("of " + length + " bytes").hasSize(1);
    }
  }

  @Test
  void aByteThatChangedIsFound() throws Exception {
    AdditionFiles files = files();
    Addition shop = addition(files, "shop", TEXT);
    files.write(shop);
    byte[] whole = Files.readAllBytes(shop.file());
    for (int i = 0; i < whole.length; i++) {
      byte[] changed = whole.clone();
      changed[i] ^= 1;
      Files.write(shop.file(), changed);
      assertThat(files.read().whole()).as("byte " + i).isEmpty();
    }
  }

  @Test
  void whatIsOfAnotherVersionIsNotUnderstood() throws Exception {
    AdditionFiles files = files();
    Addition shop = addition(files, "shop", TEXT);
    files.write(shop);
    String whole = Files.readString(shop.file());
    Files.writeString(shop.file(), whole.replace("addition 1 ", "addition 2 "));
    assertThat(files.read().damaged()).containsExactly(shop.file());
  }

  @Test
  void whatIsSetAsideIsNotReadAgain() throws Exception {
    AdditionFiles files = files();
    Addition shop = addition(files, "shop", TEXT);
    files.write(shop);
    Files.write(shop.file(), "nothing".getBytes(StandardCharsets.UTF_8));

    Path aside = files.setAside(shop.file());

    assertThat(files.read()).isEqualTo(new AdditionFiles.Found(List.of(), List.of()));
    assertThat(aside).hasContent("nothing");
    files.write(shop);
    assertThat(files.read().whole()).containsExactly(shop);
  }

  @Test
  void whatWasNotFinishedIsNotThere() throws Exception {
    AdditionFiles files = files();
    Addition shop = addition(files, "shop", TEXT);
    files.write(shop);
    Files.writeString(folder.resolve("added/shop.yaml.next"), "half of");
    Files.writeString(folder.resolve("added/www.yaml.next"), "half of");
    assertThat(files.read()).isEqualTo(new AdditionFiles.Found(List.of(shop), List.of()));
  }

  private AdditionFiles files() {
    return new AdditionFiles(folder.resolve("added"));
  }

  private static Addition addition(AdditionFiles files, String guest, String text) {
    return new Addition(files.file(new GuestName(guest)), text);
  }
}
