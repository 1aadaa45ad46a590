package org.jitsu.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

/** Runs the scripts under src/test/resources/dns; {@link DnsScript} says how they read. */
class DnsScriptsTest {

  @TestFactory
  Stream<DynamicNode> scripts(@TempDir Path directory) throws Exception {
    List<DynamicNode> tests = new ArrayList<>();
    Path folder = Path.of(getClass().getResource("/dns").toURI());
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".txt")).sorted().toList()) {
        DnsScript script = DnsScript.read(file);
        Responder responder = new Responder(script.load(directory), Asking.TERMS, Asking.NO_KEYS);
        for (DnsScript.Step step : script.steps()) {
          String name = file.getFileName() + " " + step;
          tests.add(DynamicTest.dynamicTest(name, () -> run(step, responder)));
        }
      }
    }
    assertThat(tests).isNotEmpty();
    return tests.stream();
  }

  private static void run(DnsScript.Step step, Responder responder) {
    List<String> words = step.question();
    int edns = words.indexOf("edns");
    Message query =
        edns < 0
            ? Asking.query(words.get(0), words.get(1))
            : Asking.query(words.get(0), words.get(1), Integer.parseInt(words.get(edns + 1)));
    Client client = words.contains("tcp") ? Asking.TCP : Asking.UDP;

    Disposition disposition = responder.respond(query.toWire(), client, 0, Asking.NOW);

    Message reply = Asking.reply(disposition);
    assertThat(outcome(reply, disposition)).containsExactlyInAnyOrderElementsOf(step.outcome());
    assertThat(reply.getQuestion().getName().toString()).isEqualTo(words.get(0));
    step.parts()
        .forEach(
            (part, records) ->
                assertThat(Asking.records(reply, section(part)))
                    .as(part.name())
                    .containsExactlyInAnyOrderElementsOf(records));
  }

  private static List<String> outcome(Message reply, Disposition disposition) {
    List<String> words = new ArrayList<>();
    words.add(Rcode.string(reply.getRcode()));
    if (reply.getHeader().getFlag(Flags.AA)) {
      words.add("aa");
    }
    if (reply.getHeader().getFlag(Flags.TC)) {
      words.add("tc");
    }
    if (disposition instanceof Disposition.SummonAndAnswer) {
      words.add("summons");
    }
    if (disposition instanceof Disposition.SummonThenAnswer) {
      words.add("waits");
    }
    return words;
  }

  private static int section(DnsScript.Part part) {
    return switch (part) {
      case ANSWER -> Section.ANSWER;
      case AUTHORITY -> Section.AUTHORITY;
      case ADDITIONAL -> Section.ADDITIONAL;
    };
  }
}
