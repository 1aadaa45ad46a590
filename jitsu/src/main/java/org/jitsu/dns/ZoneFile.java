package org.jitsu.dns;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/**
 * Reads a master file (RFC 1035 section 5). dnsjava parses; each record is put away before the next
 * is read, so that of a large file little is in memory at once.
 */
final class ZoneFile {

  private static final Pattern LOCATED = Pattern.compile("<none>:(\\d+): (.*)", Pattern.DOTALL);

  private ZoneFile() {}

  /**
   * Reads a zone's records.
   *
   * @throws ZoneException with file, line and cause
   */
  static ZoneDraft read(Name origin, Path file, ZoneMemory memory) throws ZoneException {
    ZoneDraft draft = new ZoneDraft(origin, memory);
    ZoneText text = new ZoneText(origin, file);
    try (text;
        Master master = new Master(text, origin)) {
      master.disableIncludes(true);
      for (Record next = master.nextRecord(); next != null; next = master.nextRecord()) {
        draft.add(next);
      }
      return draft;
    } catch (ZoneText.BrokenException e) {
      throw e.problem();
    } catch (IOException | RuntimeException e) { // dnsjava: IllegalArgumentException of some types
      throw located(e, text, file);
    } catch (ZoneException e) {
      throw new ZoneException(List.of(file + ": " + e.getMessage()), e);
    }
  }

  private static ZoneException located(Exception e, ZoneText text, Path file) {
    String message = String.valueOf(e.getMessage());
    Matcher matcher = LOCATED.matcher(message);
    return matcher.matches()
        ? new ZoneException(
            List.of(text.place(Long.parseLong(matcher.group(1))) + ": " + matcher.group(2)), e)
        : new ZoneException(List.of(file + ": " + message), e);
  }
}
