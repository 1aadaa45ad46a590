// What a frame carries: headers found and checked, as org.jitsu.wire.frame.Frame does it, whose rules these are.
#pragma once

#include "kernel.h"

#define MAX_EXTENSIONS 8  // Ipv6Chain.MAXIMUM
#define MAX_OPTIONS 40    // bytes, and so options, of a TCP header
#define MAX_BLOCKS 4      // that fit into them
#define MAX_HEADERS 1024  // a header that begins further behind is not looked for at hand

enum { ETH_LENGTH = 14, IPV4_LENGTH = 20, IPV6_LENGTH = 40, TCP_LENGTH = 20, TCP_CSUM = 16, ICMP_LENGTH = 8, ICMP_CSUM = 2 };
enum { TCP_SEQ = 4, TCP_ACK = 8 };
enum { FIN = 1, SYN = 2, RST = 4, ACK = 16 };
enum { HOP_BY_HOP = 0, ICMPV4 = 1, TCP = 6, ROUTING = 43, FRAGMENT = 44, AUTHENTICATION = 51, ICMPV6 = 58, DESTINATION_OPTIONS = 60 };
enum { OPTION_END, OPTION_NOP, OPTION_MSS, OPTION_SCALE, OPTION_SACK_OK, OPTION_SACK, OPTION_TIMESTAMPS = 8 };

struct ipv4 {
    u8 version_ihl, tos;
    u16 total, id, fragment;
    u8 ttl, protocol;
    u16 csum;
    u32 source, destination;
};

struct ipv6 {
    u32 version_class_flow;
    u16 payload;
    u8 next, hops;
    u32 source[4], destination[4];
};

struct tcp {
    u16 source, destination;
    u32 seq, ack;
    u8 length, flags;  // length: of the header in words, in the upper half
    u16 window, csum, urgent;
};

// Offsets count from the frame's first byte. An IPv4 address is the first word of its four.
struct packet {
    u32 version;
    u32 transport;
    u32 end;  // of the packet; what lies behind is the link's padding
    u32 protocol;
    u32 source[4];
    u32 destination[4];
};

enum opening { OPENED, NOT_IP, TAGGED, MALFORMED, FRAGMENTED };

// The number, of which the verifier knows no more that it came by this path or that one. It follows every path until two meet in
// the same knowledge: without this it would walk each combination of options and extension headers on its own.
INLINE u32 forget(u32 number) {
    volatile struct {
        u32 aligned, number;  // what is stored at half a word is not remembered
    } __attribute__((aligned(8))) memory;
    memory.number = number;
    return memory.number;
}

// Returns where a part of the frame lies, if it is at hand, which most headers are; else null.
INLINE const void *at_hand(struct __sk_buff *frame, u32 offset, u32 length) {
    const u8 *data = (const u8 *)(long)frame->data;
    return offset < MAX_HEADERS && data + offset + length <= (const u8 *)(long)frame->data_end ? data + offset : 0;
}

// Copies words out of a frame: from where they lie, else by the kernel's help.
INLINE long load_words(struct __sk_buff *frame, u32 offset, u32 *to, u32 words) {
    const u32 *from = at_hand(frame, offset, words * 4);
    if (!from)
        return load_bytes(frame, offset, to, words * 4);
    for (u32 i = 0; i < words; i++)
        to[i] = from[i];
    return 0;
}

INLINE long load_ethernet(struct __sk_buff *frame, u16 *to) {
    const u16 *from = at_hand(frame, 0, ETH_LENGTH);
    if (!from)
        return load_bytes(frame, 0, to, ETH_LENGTH);
    for (u32 i = 0; i < ETH_LENGTH / 2; i++)
        to[i] = from[i];
    return 0;
}

INLINE enum opening open_ipv4(struct __sk_buff *frame, struct packet *p) {
    struct ipv4 ip;
    if (load_words(frame, ETH_LENGTH, (u32 *)&ip, sizeof(ip) / 4))
        return MALFORMED;
    u32 header = (ip.version_ihl & 15) * 4;
    u32 total = bswap16(ip.total);
    if (ip.version_ihl >> 4 != 4 || header < IPV4_LENGTH || header > total || ETH_LENGTH + total > frame->len)
        return MALFORMED;
    if ((ip.source & 0xf0) == 0xe0 || ip.source == 0xffffffff)  // sent by a group, or by everybody
        return MALFORMED;
    p->version = 4;
    p->transport = ETH_LENGTH + header;
    p->end = ETH_LENGTH + total;
    p->protocol = ip.protocol;
    p->source[0] = ip.source;
    p->destination[0] = ip.destination;
    return ip.fragment & bswap16(0x3fff) ? FRAGMENTED : OPENED;
}

INLINE int is_extension(u32 next) {
    return next == HOP_BY_HOP || next == ROUTING || next == FRAGMENT || next == AUTHENTICATION || next == DESTINATION_OPTIONS;
}

// An IPv4 address in IPv6's clothes, which never travels (RFC 4291 section 2.5.5.2).
INLINE int is_mapped(const u32 *address) {
    return (address[0] | address[1]) == 0 && address[2] == bswap32(0xffff);
}

INLINE enum opening open_ipv6(struct __sk_buff *frame, struct packet *p) {
    struct ipv6 ip;
    if (load_words(frame, ETH_LENGTH, (u32 *)&ip, sizeof(ip) / 4))
        return MALFORMED;
    u32 end = ETH_LENGTH + IPV6_LENGTH + bswap16(ip.payload);
    if ((ip.version_class_flow & 0xf0) != 0x60 || end > frame->len)
        return MALFORMED;
    if ((ip.source[0] & 0xff) == 0xff || is_mapped(ip.source) || is_mapped(ip.destination))
        return MALFORMED;
    u32 at = ETH_LENGTH + IPV6_LENGTH;
    u32 next = ip.next;
    // Counted at its end: a loop that is entered in its middle the verifier of Linux 6.1 refuses.
    for (int walked = 0; walked < MAX_EXTENSIONS; walked++) {
        if (!is_extension(next))
            break;
        u8 extension[8];  // next header, length, and what two of them keep behind
        if ((next == HOP_BY_HOP && walked > 0) || load_bytes(frame, at, extension, sizeof(extension)))
            return MALFORMED;
        u32 size = (extension[1] + 1) * 8;
        if (next == FRAGMENT) {
            size = 8;
            if (extension[2] | (extension[3] & 0xf9))  // else an atomic fragment, a whole packet (RFC 6946)
                return at + size > end ? MALFORMED : FRAGMENTED;
        } else if (next == AUTHENTICATION) {
            size = extension[1] ? (extension[1] + 2) * 4 : 8;
        } else if (next == ROUTING && extension[3]) {
            return MALFORMED;
        }
        next = extension[0];
        at = forget(at + size);
        if (at > end)
            return MALFORMED;
    }
    if (is_extension(next))
        return MALFORMED;
    p->version = 6;
    p->transport = at;
    p->end = end;
    p->protocol = next;
    __builtin_memcpy(p->source, ip.source, sizeof(ip.source));
    __builtin_memcpy(p->destination, ip.destination, sizeof(ip.destination));
    return OPENED;
}

// Finds what the frame carries.
INLINE enum opening open(struct __sk_buff *frame, struct packet *p) {
    u16 ethernet[ETH_LENGTH / 2];  // receiver, sender, type
    if (load_ethernet(frame, ethernet))
        return NOT_IP;
    u32 type = bswap16(ethernet[6]);
    if (frame->vlan_present || type == 0x8100 || type == 0x88a8)
        return TAGGED;
    if (type != 0x0800 && type != 0x86dd)
        return NOT_IP;
    if (ethernet[3] & 1)  // sent by a group
        return MALFORMED;
    enum opening opened = type == 0x0800 ? open_ipv4(frame, p) : open_ipv6(frame, p);
    p->transport = forget(p->transport);
    p->end = forget(p->end);
    return opened;
}

INLINE int load_tcp(struct __sk_buff *frame, struct packet *p, struct tcp *tcp) {
    if (p->transport + TCP_LENGTH > p->end || load_words(frame, p->transport, (u32 *)tcp, sizeof(*tcp) / 4))
        return 0;
    u32 header = (tcp->length & 0xf0) >> 2;
    return header >= TCP_LENGTH && p->transport + header <= p->end;
}

// Which connection of which guest. All of it is in network order but `interface` and `version`.
struct key {
    u32 interface;
    u32 version;  // 4 or 6; an IPv4 address is the first word of its four
    u32 client[4];
    u32 server[4];
    u16 client_port;
    u16 server_port;
};

INLINE void fill_key(struct __sk_buff *frame, int of_guest, struct packet *p, struct tcp *tcp, struct key *key) {
    key->interface = frame->ifindex;
    key->version = p->version;
    __builtin_memcpy(key->client, of_guest ? p->destination : p->source, sizeof(key->client));
    __builtin_memcpy(key->server, of_guest ? p->source : p->destination, sizeof(key->server));
    key->client_port = of_guest ? tcp->destination : tcp->source;
    key->server_port = of_guest ? tcp->source : tcp->destination;
}

INLINE u32 payload_length(struct packet *p, struct tcp *tcp) {
    return p->end - p->transport - ((tcp->length & 0xf0) >> 2);
}

// Where the SACK option is, from the segment's first byte; 0 when there is none. A malformed option ends the walk, as
// TcpOptionWalker's.
INLINE u32 find_sack(struct __sk_buff *frame, struct packet *p, struct tcp *tcp, u32 *blocks) {
    u32 end = (tcp->length & 0xf0) >> 2;
    u32 at = TCP_LENGTH;
    for (int i = 0; i < MAX_OPTIONS; i++) {
        u8 option[2];
        at = forget(at);
        if (at >= end || load_bytes(frame, p->transport + at, option, 1) || option[0] == OPTION_END)
            return 0;
        u32 kind = option[0];
        u32 size = 1;
        if (kind != OPTION_NOP) {
            if (end - at < 2 || load_bytes(frame, p->transport + at, option, sizeof(option)))
                return 0;
            size = option[1];
            if (size < 2 || size > end - at || (kind == OPTION_MSS && size != 4) || (kind == OPTION_SCALE && size != 3) ||
                (kind == OPTION_SACK_OK && size != 2) || (kind == OPTION_TIMESTAMPS && size != 10))
                return 0;
            if (kind == OPTION_SACK) {
                *blocks = (size - 2) / 8;
                return size >= 10 && (size & 7) == 2 ? at : 0;
            }
        }
        at += size;
    }
    return 0;
}

INLINE int is_error(struct packet *p, u8 type) {
    return p->protocol == ICMPV4 ? type == 3 || type == 4 || type == 5 || type == 11 || type == 12 : type < 128;
}
