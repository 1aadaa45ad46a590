package org.jitsu.backends.xl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.UUID;
import org.jitsu.core.hypervisor.HypervisorException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DomainTest {

  @Test
  void readsWhatXlPrinted() throws Exception {
    String json =
        """
        [
            {"domid": 0, "config": {"c_info": {"type": "pv", "name": "Domain-0"}, "b_info": {}}},
            {
                "domid": 3,
                "config": {
                    "c_info": {
                        "type": "pvh",
                        "name": "jitsu-www",
                        "domid": 4294967295,
                        "uuid": "39db48e7-d5e1-4f70-a6ac-893957b35f33"
                    },
                    "nics": [ {"devid": 0, "mac": "02:00:5e:10:00:01"} ]
                }
            }
        ]
        """;
    assertThat(Domain.parse(json))
        .containsExactly(
            new Domain(3, "jitsu-www", UUID.fromString("39db48e7-d5e1-4f70-a6ac-893957b35f33")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[",
        "xl: error",
        "[{\"domid\": 1, \"config\": {\"c_info\": {\"name\":" + " \"a\", \"uuid\": \"b\"}}}]"
      })
  void refusesWhatXlDoesNotPrint(String json) {
    assertThatThrownBy(() -> Domain.parse(json))
        .isInstanceOf(HypervisorException.class)
        .hasMessageContaining("xl list -l");
  }

  @Test
  void readsStatesByName() {
    String table =
        """
        Name                                        ID   Mem VCPUs\tState\tTime(s)
        Domain-0                                     0   512     1     r-----      16.4
        (null)                                       1    16     0     --ps-d       0.1
        www                                          3    16     1     -bp---       0.0
        a shop                                       4    16     1     -b----       1.0
        ended                                        5    16     1     ---s--       1.0
        fallen                                       6    16     1     ----c-       1.0
        """;
    assertThat(Domain.states(table))
        .isEqualTo(
            Map.of(
                "Domain-0", Domain.State.RUNNING,
                "(null)", Domain.State.DYING,
                "www", Domain.State.PAUSED,
                "a shop", Domain.State.RUNNING,
                "ended", Domain.State.SHUT_DOWN,
                "fallen", Domain.State.CRASHED));
  }
}
