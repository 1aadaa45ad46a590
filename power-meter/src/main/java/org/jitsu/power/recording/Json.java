package org.jitsu.power.recording;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.MeterException.Kind;

/** Records of this room as JSON, for commands that print or keep them. */
public final class Json {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private Json() {}

  /** Returns a record of plain values as JSON, with a line end. */
  public static String of(Object value) {
    try {
      return MAPPER.writeValueAsString(value) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("records of plain values always become JSON", e);
    }
  }

  /** Reads a record. */
  public static <T> T read(Path file, Class<T> type) throws MeterException {
    try {
      return MAPPER.readValue(Files.readAllBytes(file), type);
    } catch (NoSuchFileException e) {
      throw new MeterException(Kind.MISSING, file + " is not there", e);
    } catch (ValueInstantiationException e) { // the record's own word
      String why = e.getCause() == null ? e.getOriginalMessage() : e.getCause().getMessage();
      throw new MeterException(Kind.MALFORMED, file + ": " + why, e);
    } catch (JsonProcessingException e) {
      throw new MeterException(Kind.MALFORMED, file + ": " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new MeterException(Kind.DENIED, file + " cannot be read: " + e.getMessage(), e);
    }
  }
}
