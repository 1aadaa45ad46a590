package org.jitsu.backends.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.libvirt.Error.ErrorDomain;
import org.libvirt.Error.ErrorNumber;

class FailuresTest {

  @ParameterizedTest
  @CsvSource({
    "VIR_ERR_AUTH_FAILED, VIR_FROM_RPC, NO_PERMISSION",
    "VIR_ERR_ACCESS_DENIED, VIR_FROM_ACCESS, NO_PERMISSION",
    "VIR_ERR_OPERATION_DENIED, VIR_FROM_DOM, NO_PERMISSION",
    "VIR_ERR_NO_MEMORY, VIR_FROM_QEMU, NO_RESOURCES",
    "VIR_ERR_XML_DETAIL, VIR_FROM_DOMAIN, BAD_DEFINITION",
    "VIR_ERR_CONFIG_UNSUPPORTED, VIR_FROM_QEMU, BAD_DEFINITION",
    "VIR_ERR_NO_DOMAIN, VIR_FROM_QEMU, BAD_DEFINITION",
    "VIR_ERR_NO_CONNECT, VIR_FROM_NONE, UNAVAILABLE",
    "VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, UNAVAILABLE",
    "VIR_ERR_INTERNAL_ERROR, VIR_FROM_RPC, UNAVAILABLE",
    "VIR_ERR_SYSTEM_ERROR, VIR_FROM_QEMU, FAILED",
    "VIR_ERR_UNKNOWN, VIR_FROM_UNKNOWN, FAILED",
  })
  void areToldByCodeAndDomain(ErrorNumber code, ErrorDomain domain, Kind kind) {
    assertThat(Failures.kind(code, domain)).isEqualTo(kind);
  }
}
