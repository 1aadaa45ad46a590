package org.jitsu.power.inventory;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.MeterException.Kind;
import org.jitsu.power.model.Calibration;
import org.jitsu.power.model.PowerLaw;

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
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

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
    try {
      ModelFile model = JSON.readValue(Files.readAllBytes(file), ModelFile.class);
      if (model == null || model.law() == null || !model.law().isPlausible()) {
        throw new MeterException(
            Kind.MALFORMED, file + " has no plausible law; make it anew by jitsu power calibrate");
      }
      return model;
    } catch (NoSuchFileException e) {
      throw new MeterException(
          Kind.MISSING,
          file
              + " is not there: nobody calibrated this machine (jitsu power calibrate --meter ...),"
              + " or write the law: --meter model:idle=WATTS,busy=WATTS",
          e);
    } catch (JsonProcessingException e) {
      throw new MeterException(Kind.MALFORMED, file + ": " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new MeterException(Kind.DENIED, file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Writes it, whole or not at all. */
  public void write(Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(fresh, JSON.writeValueAsString(this) + "\n");
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
