package org.jitsu.bench;

import org.jitsu.bench.lab.Backend;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code --backend}. */
final class BackendWord implements ITypeConverter<Backend> {
  @Override
  public Backend convert(String word) {
    return Backend.of(word)
        .filter(backend -> backend != Backend.LIBVIRT) // which bench toolstack compares
        .orElseThrow(
            () -> new TypeConversionException("'" + word + "' is neither qemu nor process"));
  }
}
