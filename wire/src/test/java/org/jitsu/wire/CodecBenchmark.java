package org.jitsu.wire;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.jitsu.wire.address.FlowKey;
import org.jitsu.wire.craft.TcpCraft;
import org.jitsu.wire.frame.Frame;
import org.jitsu.wire.header.TcpOptions;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What is done with a SYN, in steps; run by {@link CodecBenchmarkIT}. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBenchmark {
  private static final int ROOM_BYTES = 256;

  @Param({"false", "true"})
  public boolean onTheHeap;

  private final Frame frame = new Frame();
  private final TcpOptions options = new TcpOptions();
  private final TcpOptions promised = new TcpOptions().mss(1460).sackPermitted(true).windowScale(7);
  private final FlowKey.Lookup lookup = new FlowKey.Lookup();
  private final TcpCraft craft = new TcpCraft();
  private MemorySegment in = MemorySegment.NULL;
  private MemorySegment out = MemorySegment.NULL;
  private int length;

  /** Writes the SYN. */
  @Setup
  public void syn() {
    in = room();
    out = room();
    length = craft.syn(in, Samples.TO_GUEST, 40_000, 80, 1000, 64_240, Samples.linuxOptions());
    parseAndVerify();
  }

  private MemorySegment room() {
    return onTheHeap
        ? MemorySegment.ofArray(new byte[ROOM_BYTES])
        : Arena.ofAuto().allocate(ROOM_BYTES, 8);
  }

  @Benchmark
  public boolean parseAndVerify() {
    return frame.parse(in, 0, length).accepted() && frame.verifyChecksums().accepted();
  }

  @Benchmark
  public int readOptions() {
    return options.read(frame.tcp()).mss();
  }

  @Benchmark
  public int findFlow() {
    return frame.flow(lookup).hashCode();
  }

  @Benchmark
  public int writeSynAck() {
    return craft.synAck(out, frame, 7, 500, promised);
  }
}
