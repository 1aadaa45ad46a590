package org.jitsu.backends.xl;

import static org.assertj.core.api.Assertions.assertThat;

import org.jitsu.backends.xl.reach.CommandRunner.Finished;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailuresTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1   | libxl: error: Domain with name "jitsu-www" already exists.              | ALREADY_RUNNING
          1   | cannot init xl context                                                  | UNAVAILABLE
          1   | failed to free memory for the domain                                    | NO_RESOURCES
          3   | Failed to read config file: /x.cfg: No such file or directory           | BAD_DEFINITION
          1   | xc: error: panic: xg_dom_core.c:689: xc_dom_find_loader: no loader found | BAD_DEFINITION
          1   | xencall: error: Could not obtain handle on privileged command interface | UNAVAILABLE
          127 | sh: xl: not found                                                       | UNAVAILABLE
          1   | sh: can't create /var/lib/jitsu/a.cfg: Permission denied                | NO_PERMISSION
          241 | Destruction of domain failed                                            | FAILED
          """)
  void meanWhatTheySay(int exit, String errors, Kind kind) {
    HypervisorException failure = Failures.of("xl create", new Finished(exit, "", errors));
    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure).hasMessageStartingWith("xl create: ");
  }

  @Test
  void aDomainThatIsNotThereIsNoFailure() {
    String errors = "www is an invalid domain identifier (rc=-6)\n";
    assertThat(Failures.isNoDomain(new Finished(1, "", errors))).isTrue();
    assertThat(Failures.isNoDomain(new Finished(1, "", "Destruction of domain failed"))).isFalse();
  }
}
