package org.jitsu.power.inventory;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.MeterException.Kind;
import org.jitsu.power.model.Calibration;
import org.jitsu.power.model.PowerLaw;
import org.jitsu.power.recording.Json;
import org.jspecify.annotations.Nullable;

/**
 * What a calibration leaves behind.
 *
 * @param law the law
 * @param meter the meter that it was fitted against
 * @param host the machine
 * @param when as ISO 8601
 * @param lagMs by how much that meter lags
 * @param r2 how much of the variance is explained
 * @param meanError the mean absolute error over the loads, as a share
 * @param errorByLevel the error at each load
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ModelFile(
    PowerLaw law,
    String meter,
    String host,
    String when,
    long lagMs,
    double r2,
    double meanError,
    Map<Double, Double> errorByLevel) {
  /** Makes it of a fit. */
  public static ModelFile of(Calibration.Fit fit, String meter, String host, String when) {
    return new ModelFile(
        fit.law(),
        meter,
        host,
        when,
        fit.lagNs() / 1_000_000,
        fit.r2(),
        fit.meanError(),
        fit.errorByLevel());
  }

  /** Reads it. */
  public static ModelFile read(Path file) throws MeterException {
    if (!Files.exists(file)) {
      throw new MeterException(
          Kind.MISSING,
          "nobody calibrated this machine (jitsu power calibrate --meter ...) into "
              + file
              + "; or write the law: --meter model:idle=WATTS,busy=WATTS");
    }
    @Nullable ModelFile model = Json.read(file, ModelFile.class);
    if (model == null || model.law() == null || !model.law().isPlausible()) {
      throw new MeterException(
          Kind.MALFORMED, file + " has no plausible law; make it anew by jitsu power calibrate");
    }
    return model;
  }

  /** Writes it, whole or not at all. */
  public void write(Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(fresh, Json.of(this));
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
