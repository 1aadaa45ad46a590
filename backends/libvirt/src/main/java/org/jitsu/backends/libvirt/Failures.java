package org.jitsu.backends.libvirt;

import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.libvirt.Error;
import org.libvirt.LibvirtException;

/**
 * What libvirt's errors mean, by their code and their domain ({@code libvirt/virterror.h}); its
 * texts are for people, and translated.
 */
final class Failures {

  private Failures() {}

  /** Returns the failure of a call. */
  static HypervisorException of(String what, LibvirtException refused) {
    Error error = refused.getError();
    String sentence =
        what + ": " + error.getMessage() + " (" + error.getCode() + ", " + error.getDomain() + ")";
    return new HypervisorException(kind(error.getCode(), error.getDomain()), sentence, refused);
  }

  /** Whether it says that there is no such domain. */
  static boolean isNoDomain(LibvirtException refused) {
    return refused.getError().getCode() == Error.ErrorNumber.VIR_ERR_NO_DOMAIN;
  }

  static Kind kind(Error.ErrorNumber code, Error.ErrorDomain domain) {
    return switch (code) {
      case VIR_ERR_AUTH_FAILED,
          VIR_ERR_AUTH_CANCELLED,
          VIR_ERR_AUTH_UNAVAILABLE,
          VIR_ERR_ACCESS_DENIED,
          VIR_ERR_OPERATION_DENIED ->
          Kind.NO_PERMISSION;
      case VIR_ERR_NO_MEMORY, VIR_ERR_RESOURCE_BUSY -> Kind.NO_RESOURCES;
      case VIR_ERR_XML_ERROR,
          VIR_ERR_XML_DETAIL,
          VIR_ERR_XML_INVALID_SCHEMA,
          VIR_ERR_CONFIG_UNSUPPORTED,
          VIR_ERR_ARGUMENT_UNSUPPORTED,
          VIR_ERR_INVALID_ARG,
          VIR_ERR_INVALID_MAC,
          VIR_ERR_NO_DOMAIN,
          VIR_ERR_OS_TYPE,
          VIR_ERR_NO_KERNEL ->
          Kind.BAD_DEFINITION;
      case VIR_ERR_NO_CONNECT,
          VIR_ERR_INVALID_CONN,
          VIR_ERR_NO_SUPPORT,
          VIR_ERR_UNKNOWN_HOST,
          VIR_ERR_RPC,
          VIR_ERR_SSH,
          VIR_ERR_LIBSSH,
          VIR_ERR_GNUTLS_ERROR ->
          Kind.UNAVAILABLE;
      default ->
          switch (domain) {
            case VIR_FROM_RPC, VIR_FROM_REMOTE -> Kind.UNAVAILABLE;
            default -> Kind.FAILED;
          };
    };
  }
}
