package org.jitsu.core.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShellWordsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "a b|a;b",
        "  a   b |a;b",
        "'a b' c|a b;c",
        "a'b c'd|ab cd",
        "\"a 'b'\"|a 'b'",
        "\"a \\\"b\\\" \\c\"|a \"b\" \\c",
        "a\\ b \\'|a b;'",
        "--x=\"$HOME *\"|--x=$HOME *",
        "'' \"\"|;",
      })
  void readsAsAShellDoesButExpandsNothing(String line, String words) {
    assertThat(String.join(";", ShellWords.split(line))).isEqualTo(words);
  }

  @Test
  void hasNoWordInAnEmptyLine() {
    assertThat(ShellWords.split("")).isEmpty();
    assertThat(ShellWords.split(" \t\n ")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"'a b", "a \"b", "a\\", "\"\\\""})
  void saysWhatIsNotClosed(String line) {
    assertThatThrownBy(() -> ShellWords.split(line))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .matches("the quote that begins with .* is not closed|there is nothing behind .*");
  }

  @Test
  void splitsWhatItJoined() {
    Random random = new Random(7);
    for (int i = 0; i < 2000; i++) {
      List<String> words =
          IntStream.range(0, random.nextInt(5)).mapToObj(n -> word(random)).toList();
      assertThat(ShellWords.split(ShellWords.join(words))).isEqualTo(words);
    }
    assertThat(ShellWords.join(List.of("--net=${tap}", "a b"))).isEqualTo("--net=${tap} 'a b'");
  }

  private static String word(Random random) {
    String letters = "ab '\"\\$\t*=";
    StringBuilder word = new StringBuilder();
    for (int n = random.nextInt(6); n > 0; n--) {
      word.append(letters.charAt(random.nextInt(letters.length())));
    }
    return word.toString();
  }
}
