/**
 * eBPF programs and maps by the system call bpf(2) alone: read from a small object file, loaded,
 * pinned, run.
 *
 * <p>In: an object file as clang writes it ({@link org.jitsu.linux.bpf.ObjectFile}). Out: {@link
 * org.jitsu.linux.bpf.BpfMap}s and {@link org.jitsu.linux.bpf.BpfProgram}s, each one descriptor
 * with one owner, or a {@link org.jitsu.linux.bpf.BpfException} that says what is missing and what
 * the verifier said. State: the kernel's; what is pinned in a {@link org.jitsu.linux.bpf.BpfFs}
 * outlives this process, and so does what an interface runs. A program is put to an interface by
 * {@link org.jitsu.linux.netlink.TrafficControl}.
 *
 * <p>Absent on purpose: libbpf, BTF and relocation against other kernels (a tc program sees frames
 * and helpers only, which are the same in every kernel), calls between programs, global variables.
 * What the reader does not know it refuses.
 *
 * <p>It takes Linux 5.8 or newer: older ones have neither CAP_BPF nor the clock for programs that
 * are not under the GPL.
 */
@NullMarked
package org.jitsu.linux.bpf;

import org.jspecify.annotations.NullMarked;
