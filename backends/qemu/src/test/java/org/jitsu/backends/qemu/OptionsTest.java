package org.jitsu.backends.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.jitsu.backends.qemu.Options.Accel;
import org.jitsu.backends.qemu.Options.Start;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {

  @Test
  void areQuietByDefault() throws Exception {
    assertThat(Options.parse(Map.of()))
        .isEqualTo(new Options("microvm,acpi=off", Accel.AUTO, "qemu-system-x86_64", Start.CREATE));
  }

  @Test
  void sayEverything() throws Exception {
    Map<String, String> all =
        Map.of("machine", "q35", "accel", "kvm", "binary", "/opt/qemu", "start", "prepared");
    assertThat(Options.parse(all))
        .isEqualTo(new Options("q35", Accel.KVM, "/opt/qemu", Start.PREPARED));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "machin | pc | unknown option 'machin': did you mean 'machine'?",
        "machine | virt | machine 'virt' is none of microvm, pc, q35",
        "accel | hvf | accel 'hvf' is none of auto, kvm, tcg",
        "start | thawed | start 'thawed' is none of create, prepared, snapshot",
      })
  void nameWhatIsWrong(String key, String value, String complaint) {
    assertThatThrownBy(() -> Options.parse(Map.of(key, value))).hasMessageContaining(complaint);
  }

  @ParameterizedTest
  @CsvSource({
    "microvm, true, false",
    "'microvm,acpi=on', true, true",
    "pc, false, true",
    "pc-i440fx-7.2, false, true",
    "'q35,acpi=off', false, false",
  })
  void knowTheirMachine(String machine, boolean microvm, boolean button) throws Exception {
    Options options = Options.parse(Map.of("machine", machine));
    assertThat(options.isMicrovm()).isEqualTo(microvm);
    assertThat(options.hasPowerButton()).isEqualTo(button);
  }
}
