// What the programs need of the kernel's interface, so that nothing but clang is needed to compile it. Layouts and numbers are
// those of linux/bpf.h, which never change.
#pragma once

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

#define SEC(name) __attribute__((section(name), used))
#define INLINE static inline __attribute__((always_inline))

#define bswap16 __builtin_bswap16
#define bswap32 __builtin_bswap32
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "written for little-endian machines, as Jitsu's native access is"
#endif

// The context of a tc program, as far as it is used.
struct __sk_buff {
    u32 len;
    u32 pkt_type;
    u32 mark;
    u32 queue_mapping;
    u32 protocol;
    u32 vlan_present;
    u32 vlan_tci;
    u32 vlan_proto;
    u32 priority;
    u32 ingress_ifindex;
    u32 ifindex;
    u32 tc_index;
    u32 cb[5];
    u32 hash;
    u32 tc_classid;
    u32 data;
    u32 data_end;
};

// The definition of a map, as linux.bpf reads it from the section "maps".
struct map {
    u32 type;
    u32 key_size;
    u32 value_size;
    u32 max_entries;
    u32 flags;
};

enum { MAP_HASH = 1, MAP_PERCPU_ARRAY = 6, MAP_NO_PREALLOC = 1 };

// What a program in direct-action mode answers: the next filter decides, or the frame ends here.
enum { TC_UNSPEC = -1, TC_SHOT = 2 };

static void *(*const map_lookup)(void *map, const void *key) = (void *)1;
static long (*const map_update)(void *map, const void *key, const void *value, u64 mode) = (void *)2;
static long (*const map_delete)(void *map, const void *key) = (void *)3;
static u64 (*const coarse_ns)(void) = (void *)160;
static long (*const store_bytes)(struct __sk_buff *frame, u32 offset, const void *from, u32 length, u64 flags) = (void *)9;
static long (*const csum_replace)(struct __sk_buff *frame, u32 offset, u64 from, u64 to, u64 flags) = (void *)11;
static long (*const load_bytes)(const struct __sk_buff *frame, u32 offset, void *to, u32 length) = (void *)26;
