// The splice: shifts the sequence numbers of handed-over connections where their frames pass anyway, at the guest's TAP.
//
// Synjitsu answered a client's SYN with a number of its own before the guest existed. The guest then chose another. All octets of
// the server are therefore numbered twice: as the client knows them, and as the guest does. SHIFT is the client's number minus the
// guest's, modulo 2^32, and constant for a connection's life.
//
//   from_guest (tc ingress of the TAP):  seq += shift
//   to_guest   (tc egress of the TAP):   ack -= shift, both edges of each SACK block -= shift,
//                                        and the sequence number that an ICMP error quotes of the guest's own segment
//
// User space (org.jitsu.synjitsu.splice) enters flows and removes them; the program only shifts, notes what it sees of a flow's end,
// and forgets a flow whose tuple the guest begins to use anew. InlineSplice.java is the same in Java, frame by frame; the tests
// compare the two byte by byte, so that whoever changes a rule here changes it there.
//
// No libbpf, no BTF: see kernel.h, and linux.bpf for the loader. Compiled by ./build.
#include "packet.h"

// Frames that Synjitsu itself sends carry this SO_MARK and speak the guest's numbers already. KernelSplices.MARK.
#define MARK 0x4a697473u

#define MAX_FLOWS 65536

enum { PENDING = 0, ACTIVE = 1 };
enum { SEEN = 1, BELIEVED = 2 };
enum { NOT_TCP = -2 };  // beside TC_*

// SpliceReason.java knows the numbers.
enum reason {
    SHIFTED_FROM_GUEST,
    SHIFTED_TO_GUEST,
    SHIFTED_SACK,
    SHIFTED_QUOTE,
    DROPPED_PENDING,
    DROPPED_SYN,
    DROPPED_UNWRITABLE,
    ENDED_BY_SYN,
    PASSED_OURS,
    PASSED_FRAGMENT,
    PASSED_TAGGED,
    PASSED_MALFORMED,
    REASONS
};

// FlowLayout.java knows both structures.
struct flow {
    u64 last_ns;       // when a frame of it passed, CLOCK_MONOTONIC to a tick
    u32 shift;
    u32 client_isn;    // of the SYN that the guest was replayed
    u32 guest_ack;     // the newest number that the guest acknowledged
    u32 guest_window;  // what it takes from there on, in octets
    u32 client_end;    // the number after the client's FIN
    u8 state;
    u8 guest_scale;    // of its windows, from its SYN-ACK
    u8 guest_fin;
    u8 client_fin;     // SEEN once it passed, BELIEVED once the guest acknowledged it
    u8 reset;
    u8 greeting;       // the client may not have heard a SYN-ACK yet: the guest's pass, shifted
    u8 unused[6];
};

SEC("maps") struct map flows = {MAP_HASH, sizeof(struct key), sizeof(struct flow), MAX_FLOWS, MAP_NO_PREALLOC};
SEC("maps") struct map counters = {MAP_PERCPU_ARRAY, sizeof(u32), sizeof(u64), REASONS, 0};

#ifdef SOURCE_DIGEST
SEC("source") const char source_digest[] = SOURCE_DIGEST;
#endif
SEC("license") const char program_license[] = "Apache-2.0";

INLINE void count(u32 reason) {
    u64 *counter = map_lookup(&counters, &reason);
    if (counter)
        *counter += 1;  // of this CPU, and nobody interrupts a tc program here
}

INLINE int pass(u32 reason) {
    count(reason);
    return TC_UNSPEC;
}

INLINE int drop(u32 reason) {
    count(reason);
    return TC_SHOT;
}

INLINE int pass_unopened(enum opening why) {
    if (why == NOT_IP)
        return TC_UNSPEC;
    return pass(why == TAGGED ? PASSED_TAGGED : why == FRAGMENTED ? PASSED_FRAGMENT : PASSED_MALFORMED);
}

// Writes a 32-bit field of a segment or ICMP message that begins at `start`, and mends its checksum. Without BPF_F_PSEUDO_HDR the
// helper does the right thing for finished checksums and for those that hardware is to finish alike: those it leaves alone.
INLINE long replace(struct __sk_buff *frame, u32 start, u32 csum_at, u32 at, u32 before, u32 after) {
    u32 odd = at & 1;  // then the field's bytes sit in the other halves of the sum's 16-bit words
    u32 from = odd ? before >> 8 | before << 24 : before;
    u32 to = odd ? after >> 8 | after << 24 : after;
    long failed = csum_replace(frame, start + csum_at, from, to, sizeof(u32));
    return failed ? failed : store_bytes(frame, start + at, &after, sizeof(after), 0);
}

INLINE u32 add(u32 number, u32 shift) {
    return bswap32(bswap32(number) + shift);
}

// The active flow of that tuple. Without one, *answer is what becomes of the frame.
INLINE struct flow *active(struct key *key, int *answer) {
    struct flow *flow = map_lookup(&flows, key);
    *answer = TC_UNSPEC;
    if (flow && flow->state != ACTIVE) {
        *answer = drop(DROPPED_PENDING);
        return 0;
    }
    return flow;
}

// The active flow that a frame's segment belongs to. Without one, *answer is what becomes of the frame.
INLINE struct flow *find(struct __sk_buff *frame, int of_guest, struct packet *p, struct tcp *tcp, struct key *key, int *answer) {
    if (frame->mark == MARK) {
        *answer = pass(PASSED_OURS);
        return 0;
    }
    enum opening opened = open(frame, p);
    if (opened != OPENED) {
        *answer = pass_unopened(opened);
        return 0;
    }
    if (p->protocol != TCP) {
        *answer = NOT_TCP;
        return 0;
    }
    if (!load_tcp(frame, p, tcp)) {
        *answer = pass(PASSED_MALFORMED);
        return 0;
    }
    fill_key(frame, of_guest, p, tcp, key);
    return active(key, answer);
}

SEC("tc/from_guest") int from_guest(struct __sk_buff *frame) {
    struct packet p = {};
    struct tcp tcp;
    struct key key;
    int answer;
    struct flow *flow = find(frame, 1, &p, &tcp, &key, &answer);
    if (!flow)
        return answer == NOT_TCP ? TC_UNSPEC : answer;
    if (tcp.flags & SYN) {
        if (!(tcp.flags & ACK) || bswap32(tcp.ack) != flow->client_isn + 1) {
            map_delete(&flows, &key);  // the guest begins a new connection of this tuple, so the old one is no more
            return pass(ENDED_BY_SYN);
        }
        if (!flow->greeting)
            return drop(DROPPED_SYN);  // its answer to the replayed SYN, which Synjitsu has answered long ago
    }
    flow->last_ns = coarse_ns();
    if (tcp.flags & ACK) {
        flow->guest_ack = bswap32(tcp.ack);
        flow->guest_window = (u32)bswap16(tcp.window) << (tcp.flags & SYN ? 0 : flow->guest_scale & 15);
        if (flow->client_fin == SEEN && flow->guest_ack == flow->client_end)
            flow->client_fin = BELIEVED;
    }
    flow->reset = tcp.flags & RST ? 1 : 0;  // any other segment shows that a client's RST was not believed
    if (tcp.flags & FIN)
        flow->guest_fin = 1;
    if (replace(frame, p.transport, TCP_CSUM, TCP_SEQ, tcp.seq, add(tcp.seq, flow->shift)))
        return drop(DROPPED_UNWRITABLE);
    return pass(SHIFTED_FROM_GUEST);
}

INLINE long shift_sack(struct __sk_buff *frame, struct packet *p, struct tcp *tcp, u32 shift) {
    u32 blocks = 0;
    u32 at = find_sack(frame, p, tcp, &blocks);
    if (!at)
        return 0;
    for (u32 edge = 0; edge < 2 * MAX_BLOCKS && edge < 2 * blocks; edge++) {
        u32 number, place = at + 2 + 4 * edge;
        long failed = load_bytes(frame, p->transport + place, &number, sizeof(number));
        if (!failed)
            failed = replace(frame, p->transport, TCP_CSUM, place, number, add(number, shift));
        if (failed)
            return failed;
    }
    count(SHIFTED_SACK);
    return 0;
}

// An ICMP error may quote a segment that the guest sent, in the client's numbers: the guest would not know it for its own.
INLINE int quote_to_guest(struct __sk_buff *frame, struct packet *p) {
    u8 icmp[ICMP_LENGTH];
    if (p->transport + ICMP_LENGTH > p->end || load_bytes(frame, p->transport, icmp, sizeof(icmp)))
        return pass(PASSED_MALFORMED);
    if (!is_error(p, icmp[0]))
        return TC_UNSPEC;
    u32 inner = p->transport + ICMP_LENGTH;
    u32 header;
    struct key key = {};
    key.interface = frame->ifindex;
    key.version = p->version;
    if (p->version == 4) {
        struct ipv4 ip;
        if (load_bytes(frame, inner, &ip, sizeof(ip)))
            return TC_UNSPEC;
        header = (ip.version_ihl & 15) * 4;
        if (ip.version_ihl >> 4 != 4 || header < IPV4_LENGTH || ip.protocol != TCP || (ip.fragment & bswap16(0x1fff)))
            return TC_UNSPEC;
        key.client[0] = ip.destination;
        key.server[0] = ip.source;
    } else {
        struct ipv6 ip;
        if (load_bytes(frame, inner, &ip, sizeof(ip)))
            return TC_UNSPEC;
        header = IPV6_LENGTH;
        if ((ip.version_class_flow & 0xf0) != 0x60 || ip.next != TCP)
            return TC_UNSPEC;
        __builtin_memcpy(key.client, ip.destination, sizeof(ip.destination));
        __builtin_memcpy(key.server, ip.source, sizeof(ip.source));
    }
    struct {
        u16 source, destination;
        u32 seq;
    } quoted;
    u32 segment = inner + header;
    if (segment + sizeof(quoted) > p->end || load_bytes(frame, segment, &quoted, sizeof(quoted)))
        return TC_UNSPEC;
    key.client_port = quoted.destination;
    key.server_port = quoted.source;
    int answer;
    struct flow *flow = active(&key, &answer);
    if (!flow)
        return answer;
    u32 at = segment + TCP_SEQ - p->transport;
    if (replace(frame, p->transport, ICMP_CSUM, at, quoted.seq, add(quoted.seq, -flow->shift)))
        return drop(DROPPED_UNWRITABLE);
    return pass(SHIFTED_QUOTE);
}

// A FIN or RST of the client may be forged by somebody who guesses the tuple. What the guest ignores must end nothing here: a FIN
// counts once the guest acknowledged it, a RST when it lies in the guest's window (RFC 9293 section 3.10.7.4), beyond which it is
// not even challenged.
INLINE void note_end(struct flow *flow, struct tcp *tcp, u32 payload) {
    u32 seq = bswap32(tcp->seq);
    if (tcp->flags & RST) {
        if (seq - flow->guest_ack <= flow->guest_window)
            flow->reset = 1;
    } else if ((tcp->flags & FIN) && flow->client_fin != BELIEVED) {
        flow->client_end = seq + payload + 1;
        flow->client_fin = SEEN;
    }
}

SEC("tc/to_guest") int to_guest(struct __sk_buff *frame) {
    struct packet p = {};
    struct tcp tcp;
    struct key key;
    int answer;
    struct flow *flow = find(frame, 0, &p, &tcp, &key, &answer);
    if (!flow && answer == NOT_TCP)
        return p.protocol == (p.version == 4 ? ICMPV4 : ICMPV6) ? quote_to_guest(frame, &p) : TC_UNSPEC;
    if (!flow)
        return answer;
    flow->last_ns = coarse_ns();
    u32 shift = flow->shift;
    note_end(flow, &tcp, payload_length(&p, &tcp));
    if (!(tcp.flags & ACK))
        return TC_UNSPEC;
    if (replace(frame, p.transport, TCP_CSUM, TCP_ACK, tcp.ack, add(tcp.ack, -shift)) || shift_sack(frame, &p, &tcp, -shift))
        return drop(DROPPED_UNWRITABLE);
    return pass(SHIFTED_TO_GUEST);
}
