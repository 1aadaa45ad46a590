package org.jitsu.app;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/**
 * What came of a command line that was carried out in this process.
 *
 * @param code the exit code
 * @param out what it printed
 * @param err what it complained of
 */
record Words(int code, String out, String err) {

  static Words say(String... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line =
        Jitsu.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err, true));
    int code = line.execute(words);
    line.getOut().flush();
    return new Words(code, out.toString(), err.toString());
  }
}
