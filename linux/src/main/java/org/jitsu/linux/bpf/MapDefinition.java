package org.jitsu.linux.bpf;

/**
 * What a map is to be: {@code struct map} in an object file's section {@code maps}.
 *
 * @param name 1 to 15 letters, digits and underscores
 * @param type BPF_MAP_TYPE_* of {@code linux/bpf.h}
 * @param keyBytes of a key
 * @param valueBytes of a value; of each processor's in a per-CPU map
 * @param maxEntries the bound; an update beyond it is refused with E2BIG
 * @param flags BPF_F_*
 */
public record MapDefinition(
    String name, int type, int keyBytes, int valueBytes, int maxEntries, int flags) {
  // linux/bpf.h
  private static final int PER_CPU_HASH = 5;
  private static final int PER_CPU_ARRAY = 6;

  /** Whether each processor has a value of its own. */
  public boolean isPerCpu() {
    return type == PER_CPU_HASH || type == PER_CPU_ARRAY;
  }
}
