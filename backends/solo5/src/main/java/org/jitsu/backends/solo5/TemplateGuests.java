package org.jitsu.backends.solo5;

import static org.jitsu.core.hypervisor.SpecCheck.bad;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;

/** Guests of any VMM, or program, that a command line tells about its TAP. */
final class TemplateGuests implements GuestKind {

  private static final String COMMAND = "command";

  // What a template may name. The first group are known from the definition.
  private static final String KERNEL = "kernel";
  private static final String INITRD = "initrd";
  private static final String DISK = "disk";
  private static final String CMDLINE = "cmdline";
  private static final String NAME = "name";
  private static final String MEMORY = "memory";
  private static final String MEMORY_MIB = "memory-mib";
  private static final String CPUS = "cpus";
  private static final String MAC = "mac";
  private static final String HOME = "home";
  private static final String TAP = "tap";
  private static final String TAP_FD = "tap-fd";
  private static final Set<String> NAMES =
      Set.of(KERNEL, INITRD, DISK, CMDLINE, NAME, MEMORY, MEMORY_MIB, CPUS, MAC, HOME, TAP, TAP_FD);

  private static final Set<String> OF_LINKS = Set.of(TAP, TAP_FD);

  @Override
  public Plan plan(GuestSpec spec, Path home) throws HypervisorException {
    GuestOptions options = GuestOptions.read(spec.options(), List.of(COMMAND));
    Check.definition(spec);
    Optional<List<String>> command = options.words(COMMAND);
    if (command.isEmpty()) {
      return planOfTender(spec, options);
    }
    if (command.get().isEmpty()) {
      throw bad("its command is empty");
    }
    Template template = new Template(command.get());
    Set<String> names = template.names(NAMES);
    Map<String, String> values = values(spec, home, names);
    Map<String, List<String>> lists = Map.of(CMDLINE, GuestOptions.words(CMDLINE, spec.cmdline()));
    List<String> line = template.with(values, lists);
    Path program = Check.program(line.getFirst());
    return new Plan(
        spec,
        links -> template.with(withLinks(values, names, links), lists),
        names.contains(TAP_FD),
        options.confinement(),
        List.of(program, spec.kernel()),
        ExitMeaning.PLAIN);
  }

  /** Without a command its kernel is a program that takes a tender's options. */
  private static Plan planOfTender(GuestSpec spec, GuestOptions options)
      throws HypervisorException {
    try {
      if (!Files.isExecutable(spec.kernel())) {
        throw bad("kernel " + spec.kernel() + " is no program that may be executed");
      }
      return TenderGuests.planOfProgram(spec, options);
    } catch (HypervisorException wrong) {
      if (wrong.kind() != Kind.BAD_DEFINITION) {
        throw wrong;
      }
      throw bad(
          wrong.getMessage()
              + " (it has no command, so that its kernel is called as a tender is: give it a"
              + " command if it wants another)");
    }
  }

  private static Map<String, String> values(GuestSpec spec, Path home, Set<String> names)
      throws HypervisorException {
    Map<String, String> values = new HashMap<>();
    values.put(KERNEL, spec.kernel().toAbsolutePath().toString());
    values.put(CMDLINE, spec.cmdline());
    values.put(NAME, spec.name().text());
    values.put(MEMORY, Long.toString(spec.memoryBytes()));
    if (names.contains(MEMORY_MIB)) {
      values.put(MEMORY_MIB, Long.toString(Check.wholeMebibytes(spec)));
    }
    values.put(CPUS, Integer.toString(spec.cpus()));
    values.put(MAC, spec.mac().toString());
    values.put(HOME, home.toString());
    Path initrd = spec.initrd();
    if (initrd != null) {
      values.put(INITRD, initrd.toAbsolutePath().toString());
    }
    if (!spec.disks().isEmpty()) {
      values.put(DISK, spec.disks().getFirst().toAbsolutePath().toString());
    }
    checkUse(spec, names);
    return values;
  }

  /** Refuses what the definition has and the template does not name, and the other way round. */
  private static void checkUse(GuestSpec spec, Set<String> names) throws HypervisorException {
    checkUse(INITRD, spec.initrd() != null, names);
    checkUse(DISK, !spec.disks().isEmpty(), names);
    if (!spec.cmdline().isEmpty() && !names.contains(CMDLINE)) {
      throw unused(CMDLINE);
    }
    if (spec.cpus() != 1 && !names.contains(CPUS)) {
      throw unused(CPUS);
    }
    if (spec.disks().size() > 1) {
      throw bad("it has " + spec.disks().size() + " disks, and a command can name one as ${disk}");
    }
  }

  private static void checkUse(String name, boolean given, Set<String> names)
      throws HypervisorException {
    if (given && !names.contains(name)) {
      throw unused(name);
    }
    if (!given && names.contains(name)) {
      throw bad("its command has ${" + name + "}, and it has no " + name);
    }
  }

  private static HypervisorException unused(String name) {
    return bad("its " + name + " is not used: its command has no ${" + name + "}");
  }

  private static Map<String, String> withLinks(
      Map<String, String> values, Set<String> names, List<GuestLink> links)
      throws HypervisorException {
    if (names.stream().noneMatch(OF_LINKS::contains)) {
      return values;
    }
    if (links.isEmpty()) {
      throw new HypervisorException(
          Kind.FAILED, "its command names its TAP, and it was given no link");
    }
    Map<String, String> all = new HashMap<>(values);
    all.put(TAP, links.getFirst().ifName());
    all.put(TAP_FD, Integer.toString(Plan.TAP_FD));
    return all;
  }
}
