package org.jitsu.backends.xl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.HypervisorException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class XlConfigTest {

  private static final UUID UUID_OF_IT = UUID.fromString("c7a5fdbd-edaf-9455-926a-d65c16db1809");
  private static final XlConfig.Files FILES =
      new XlConfig.Files("/i/kernel", "/i/ramdisk", "/i/vif-xenbr0");

  @Test
  void saysAllOfAGuest() throws Exception {
    assertThat(config(Options.Type.PVH, FILES))
        .isEqualTo(
            """
            name = "jitsu-www"
            uuid = "c7a5fdbd-edaf-9455-926a-d65c16db1809"
            type = "pvh"
            kernel = "/i/kernel"
            ramdisk = "/i/ramdisk"
            cmdline = 'a="b"'
            memory = 17
            vcpus = 2
            vif = [ "mac=02:00:5e:10:00:01,script=/i/vif-xenbr0" ]
            disk = [ "format=raw,vdev=xvda,access=rw,target=/srv/a.img",\
             "format=raw,vdev=xvdb,access=rw,target=/srv/b.img" ]
            """);
  }

  @ParameterizedTest
  @EnumSource(Options.Type.class)
  void namesItsType(Options.Type type) throws Exception {
    assertThat(config(type, new XlConfig.Files("/i/kernel", "", "/i/vif")))
        .contains("type = \"" + type.word() + "\"\n")
        .doesNotContain("ramdisk");
  }

  @Test
  void aWholeMachineHasASerialPortAndNoEmulatedCard() throws Exception {
    assertThat(config(Options.Type.HVM, FILES))
        .contains("vif = [ \"mac=02:00:5e:10:00:01,script=/i/vif-xenbr0,type=vif\" ]")
        .contains("serial = \"pty\"");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      textBlock =
          """
          plain = 1,      "plain = 1"
          a"b,            'a"b'
          a\\b,           "a\\\\b"
          it's,           "it's"
          """)
  void quotesAsXlReadsIt(String text, String quoted) throws Exception {
    assertThat(XlConfig.quoted(text)).isEqualTo(quoted);
  }

  @ParameterizedTest
  @ValueSource(strings = {"it's \"both\"", "two\nlines"})
  void refusesWhatXlCannotRead(String text) {
    assertThatThrownBy(() -> XlConfig.quoted(text))
        .isInstanceOf(HypervisorException.class)
        .hasMessageContaining(text);
  }

  private static String config(Options.Type type, XlConfig.Files files) throws Exception {
    GuestSpec spec =
        new GuestSpec(
            Guests.WWW,
            Guests.MAC,
            Path.of("/srv/www"),
            null,
            "a=\"b\"",
            (16L << 20) + 1,
            2,
            List.of(Path.of("/srv/a.img"), Path.of("/srv/b.img")),
            GuestSpec.Network.USER,
            List.of(),
            1,
            Map.of());
    return XlConfig.of("jitsu-www", UUID_OF_IT, spec, type, files);
  }
}
