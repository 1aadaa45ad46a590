package org.jitsu.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What is wrong is refused with what would be right, before anything runs. */
class OptionsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          cold-start --backend xen                    | is neither qemu nor process
          cold-start --n 0                            | --n 0 is not between 1 and 100000
          cold-start --backend process --without lxc  | --without lxc: there are bubblewrap, crun, runc
          cold-start --without docker                 | which --backend process is compared with
          start-rate --services 31                    | --services 31 is not between 32 and 10000
          dns-abuse --names 9                         | --names 9 is not between 10 and 10000
          dns-abuse --rate 0                          | --rate 0 is not between 1 and 1000000
          held-connect --n 0                          | --n 0 is not between 1 and 100000
          throughput --n 0                            | --n 0 is not between 1 and 100000
          throughput --mib 513                        | --mib 513 is not between 1 and 512
          throughput --guest mirage                   | is neither linux nor hello
          toolstack --most 4                          | --most 4 is not between 5 and 200
          syn-flood --syns 999                        | --syns 999 is not between 1000 and 1000000
          syn-flood --seconds 0                       | --seconds 0 is not between 1 and 3600
          syn-flood --rounds 0                        | --rounds 0 is not between 1 and 1000
          cold-start --resume                         | --resume wants the directory: add --output DIR
          parallel --most 9                           | --most 9 is not between 10 and 200
          rig-overhead --seconds 0                    | --seconds 0 is not between 1 and 3600
          report                                      | RESULT
          compare a                                   | B
          start-rate --seconds 0                      | --seconds 0 is not between 1 and 3600
          """)
  void isRefused(String line, String why) {
    StringWriter said = new StringWriter();
    int code =
        new CommandLine(Bench.class)
            .setErr(new PrintWriter(said, true))
            .execute(line.strip().split(" +"));

    assertThat(code).as(said.toString()).isEqualTo(2);
    assertThat(said.toString()).contains(why);
  }
}
