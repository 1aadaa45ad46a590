package org.jitsu.backends.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import org.jitsu.backends.libvirt.Options.Accel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {

  @Test
  void areQuietByDefault() throws Exception {
    assertThat(Options.parse(Map.of()))
        .isEqualTo(new Options(URI.create("qemu:///system"), null, "pc", Accel.AUTO, false));
  }

  @Test
  void sayEverything() throws Exception {
    assertThat(Options.parse(Map.of("uri", "qemu:///session", "machine", "q35", "accel", "kvm")))
        .isEqualTo(new Options(URI.create("qemu:///session"), null, "q35", Accel.KVM, false));
    assertThat(Options.parse(Map.of("uri", "xen:///system", "domain", "www")))
        .isEqualTo(new Options(URI.create("xen:///system"), "www", "pc", Accel.AUTO, false));
  }

  @Test
  void sayThatADomainIsToWait() throws Exception {
    assertThat(Options.parse(Map.of("start", "prepared")).isPrepared()).isTrue();
    assertThat(Options.parse(Map.of("start", "create")).isPrepared()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "machin | pc | unknown option 'machin': it is none of accel, domain, machine, start, uri",
        "machine | virt | machine 'virt' is none of pc, q35, microvm",
        "accel | hvf | accel 'hvf' is none of auto, kvm, tcg",
        "start | snapshot | start 'snapshot' is none of create, prepared",
        "uri | system | uri 'system' is not a libvirt URI such as qemu:///system",
        "uri | qemu: | uri 'qemu:' is not a URI",
        "uri | xen:///system | name it by 'domain'",
      })
  void nameWhatIsWrong(String key, String value, String complaint) {
    assertThatThrownBy(() -> Options.parse(Map.of(key, value))).hasMessageContaining(complaint);
  }

  @Test
  void leaveTheMachineToADomainThatIsThere() {
    assertThatThrownBy(() -> Options.parse(Map.of("domain", "www", "machine", "pc")))
        .hasMessage("'machine' and 'accel' are told by the domain 'www' itself");
  }

  @ParameterizedTest
  @CsvSource({
    "qemu:///system, true",
    "qemu:///system?socket=/run/a, true",
    "qemu+unix:///session, true",
    "qemu+ssh://root@far.example/system, false",
    "qemu+tls://far_away/system, false",
  })
  void tellWhereTheDaemonIs(String uri, boolean local) throws Exception {
    assertThat(Options.parse(Map.of("uri", uri)).isLocal()).isEqualTo(local);
  }
}
