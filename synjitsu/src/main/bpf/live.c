// Which connections to a guest are open, seen at its TAP: while one is, the guest is in use, however long nobody says a word.
//
//   from_guest (tc ingress of the TAP):  its SYN-ACK enters a flow, its RST removes it, its FIN is noted
//   to_guest   (tc egress of the TAP):   the client's answer opens it, its FIN is noted, its RST closes it unless more follows
//
// Nothing is changed, copied or held up: every frame goes on to the next filter, the splice where there is one. A SYN alone enters
// nothing, and who never answers the SYN-ACK opens nothing: forged ones keep nobody awake. User space (LiveFlows.java) counts the
// open flows once a second, and removes those that are over. A full table enters no more; the guests' counters are looked at too.
#include "packet.h"

#define MAX_FLOWS 65536

// LiveFlows.java knows it.
struct live {
    u64 last_ns;  // when the client last sent something, CLOCK_MONOTONIC to a tick
    u8 open;
    u8 guest_fin;
    u8 client_fin;
    u8 reset;     // by the client, if the guest believes it: a segment behind it shows that it was forged
    u8 unused[4];
};

SEC("maps") struct map flows = {MAP_HASH, sizeof(struct key), sizeof(struct live), MAX_FLOWS, MAP_NO_PREALLOC};

#ifdef SOURCE_DIGEST
SEC("source") const char source_digest[] = SOURCE_DIGEST;
#endif
SEC("license") const char program_license[] = "Apache-2.0";

INLINE int is_segment(struct __sk_buff *frame, struct packet *p, struct tcp *tcp) {
    return open(frame, p) == OPENED && p->protocol == TCP && load_tcp(frame, p, tcp);
}

SEC("tc/from_guest") int from_guest(struct __sk_buff *frame) {
    struct packet p = {};
    struct tcp tcp;
    struct key key;
    if (!is_segment(frame, &p, &tcp) || !(tcp.flags & (SYN | FIN | RST)))
        return TC_UNSPEC;
    fill_key(frame, 1, &p, &tcp, &key);
    if (tcp.flags & RST) {
        map_delete(&flows, &key);
    } else if ((tcp.flags & SYN) && (tcp.flags & ACK)) {
        struct live fresh = {.last_ns = coarse_ns()};
        map_update(&flows, &key, &fresh, 0);
    } else if (tcp.flags & FIN) {
        struct live *flow = map_lookup(&flows, &key);
        if (flow && flow->client_fin)
            map_delete(&flows, &key);
        else if (flow)
            flow->guest_fin = 1;
    }
    return TC_UNSPEC;
}

SEC("tc/to_guest") int to_guest(struct __sk_buff *frame) {
    struct packet p = {};
    struct tcp tcp;
    struct key key;
    if (!is_segment(frame, &p, &tcp) || (tcp.flags & SYN))
        return TC_UNSPEC;
    fill_key(frame, 0, &p, &tcp, &key);
    struct live *flow = map_lookup(&flows, &key);
    if (!flow)
        return TC_UNSPEC;
    flow->last_ns = coarse_ns();
    flow->reset = tcp.flags & RST ? 1 : 0;
    if (tcp.flags & RST)
        return TC_UNSPEC;
    flow->open = 1;
    if ((tcp.flags & FIN) && flow->guest_fin)
        map_delete(&flows, &key);
    else if (tcp.flags & FIN)
        flow->client_fin = 1;
    return TC_UNSPEC;
}
