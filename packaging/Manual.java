import java.io.File;
import java.util.ArrayList;
import java.util.List;
import org.jitsu.app.Jitsu;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/**
 * Writes a manual page for each command, in AsciiDoc, from what {@code --help} is made of: {@code
 * java -cp 'jitsu/target/lib/*:jitsu/target/manual/*' packaging/Manual.java DIRECTORY}.
 */
final class Manual {

  private Manual() {}

  public static void main(String[] words) throws Exception {
    List<CommandSpec> specs = new ArrayList<>();
    collect(Jitsu.commandLine(), specs);
    int failed =
        ManPageGenerator.generateManPage(
            new File(words[0]), null, new boolean[0], true, specs.toArray(CommandSpec[]::new));
    System.exit(failed);
  }

  private static void collect(CommandLine line, List<CommandSpec> specs) {
    if (!line.getCommandSpec().usageMessage().hidden()) {
      specs.add(line.getCommandSpec());
      line.getSubcommands().values().forEach(each -> collect(each, specs));
    }
  }
}
