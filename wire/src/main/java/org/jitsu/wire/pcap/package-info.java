/**
 * Capture files in the classic pcap format (draft-ietf-opsawg-pcap), as tcpdump and Wireshark read
 * them. Frames with their time come in and go to a stream, or the other way round; the stream
 * belongs to the writer or reader, which closes it. Everything is bounded: a file by the writer, a
 * frame by {@link org.jitsu.wire.pcap.PcapFormat#SNAPSHOT_LENGTH}. Absent: clocks (the caller says
 * when a frame was seen), pcapng, any link but Ethernet.
 */
@NullMarked
package org.jitsu.wire.pcap;

import org.jspecify.annotations.NullMarked;
