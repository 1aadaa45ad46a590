package org.jitsu.synjitsu.splice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jitsu.linux.bpf.MapDefinition;
import org.jitsu.linux.bpf.ObjectFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The compiled program belongs to its source, and the source to the Java that speaks with it. */
class SpliceObjectTest {
  private static final Path SOURCES =
      Path.of(System.getProperty("jitsu.root", ".."), "synjitsu/src/main/bpf");

  @ParameterizedTest
  @ValueSource(strings = {"splice", "live"})
  void objectWasBuiltFromTheseSources(String program) throws Exception {
    ByteArrayOutputStream sources = new ByteArrayOutputStream();
    for (String name : List.of("kernel.h", "packet.h", program + ".c")) {
      sources.writeBytes(Files.readAllBytes(SOURCES.resolve(name)));
    }
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(sources.toByteArray());
    ObjectFile object = ObjectFile.parse(Files.readAllBytes(SOURCES.resolve(program + ".o")));
    assertThat(object.text("source"))
        .as("run synjitsu/src/main/bpf/build and commit what it makes")
        .contains(HexFormat.of().formatHex(digest));
  }

  @Test
  void layoutsAndNumbersAreTheSameInBothLanguages() throws Exception {
    ObjectFile object = KernelSplices.object();
    MapDefinition flows = object.map("flows").orElseThrow();
    assertThat(flows.keyBytes()).isEqualTo(FlowLayout.KEY_BYTES);
    assertThat(flows.valueBytes()).isEqualTo(FlowLayout.FLOW_BYTES);
    assertThat(object.map("counters").orElseThrow().maxEntries()).isEqualTo(SpliceReason.IN_KERNEL);
    String source = Files.readString(SOURCES.resolve("splice.c"));
    assertThat(source)
        .contains("#define MARK 0x" + Integer.toHexString(KernelSplices.MARK) + "u\n");
    assertThat(reasons(source))
        .hasSize(SpliceReason.IN_KERNEL)
        .containsExactlyElementsOf(
            java.util.stream.IntStream.range(0, SpliceReason.IN_KERNEL)
                .mapToObj(number -> SpliceReason.numbered(number).name())
                .toList());
  }

  private static List<String> reasons(String source) {
    Matcher body = Pattern.compile("enum reason \\{(.*?)REASONS", Pattern.DOTALL).matcher(source);
    assertThat(body.find()).isTrue();
    List<String> names = new ArrayList<>();
    Matcher name = Pattern.compile("[A-Z_]+").matcher(body.group(1));
    while (name.find()) {
      names.add(name.group());
    }
    return names;
  }
}
