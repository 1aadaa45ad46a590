package org.jitsu.linux.bpf;

import java.util.Map;

/** What a process with fewer rights is told: the error's message on its standard output. */
final class LoadsAProgram {
  private LoadsAProgram() {}

  public static void main(String[] arguments) throws Exception {
    ObjectFile object = ObjectFile.parse(ObjectBytes.good());
    try (BpfMap seen = BpfMap.create(ObjectBytes.SEEN);
        BpfMap total = BpfMap.create(ObjectBytes.TOTAL);
        BpfProgram program =
            object.load(ObjectBytes.FUNCTION, Map.of("seen", seen, "total", total))) {
      System.out.println("loaded " + program.fd());
    } catch (BpfException refused) {
      System.out.println(refused.getMessage());
    }
  }
}
