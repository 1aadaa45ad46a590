// The one process of a guest that OldKernelIT boots: asks that guest's kernel whether its verifier takes the programs in the file
// /programs, and powers off. One line a program: its place, and "accepted" or the error and the end of the verifier's log.
//
// The file is a sequence of u32: how many maps; five of each (struct map); then of each program its bytes, how many places name a
// map, of each place its offset and the map's number, and the instructions. load() of OldKernelIT writes it.
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

static char verifier_log[1 << 24];
static unsigned char file[1 << 18];

static long bpf(int command, union bpf_attr *attr) {
    return syscall(__NR_bpf, command, attr, sizeof(*attr));
}

static int create(const unsigned *map) {
    union bpf_attr attr = {
        .map_type = map[0], .key_size = map[1], .value_size = map[2], .max_entries = map[3], .map_flags = map[4]};
    return bpf(BPF_MAP_CREATE, &attr);
}

static void load(int number, struct bpf_insn *instructions, unsigned bytes) {
    union bpf_attr attr = {.prog_type = BPF_PROG_TYPE_SCHED_CLS,
                           .insns = (unsigned long)instructions,
                           .insn_cnt = bytes / sizeof(*instructions),
                           .license = (unsigned long)"Apache-2.0",
                           .log_level = 1,
                           .log_size = sizeof(verifier_log),
                           .log_buf = (unsigned long)verifier_log};
    long result = bpf(BPF_PROG_LOAD, &attr);
    size_t said = strlen(verifier_log);
    if (result >= 0)
        printf("program %d: accepted\n", number);
    else
        printf("program %d: %s\n%s\n", number, strerror(errno), verifier_log + (said > 1000 ? said - 1000 : 0));
}

int main(void) {
    mount("dev", "/dev", "devtmpfs", 0, "");
    int console = open("/dev/ttyS0", O_RDWR);
    dup2(console, 1);
    struct utsname kernel;
    uname(&kernel);
    printf("kernel %s\n", kernel.release);
    int in = open("/programs", O_RDONLY);
    long length = read(in, file, sizeof(file));
    const unsigned *at = (const unsigned *)file;
    int maps[8], count = *at++;
    for (int i = 0; i < count && i < 8; i++, at += 5)
        maps[i] = create(at);
    for (int number = 0; (const unsigned char *)at < file + length; number++) {
        unsigned bytes = at[0], places = at[1];
        struct bpf_insn *instructions = (struct bpf_insn *)(at + 2 + 2 * places);
        for (unsigned i = 0; i < places; i++) {
            struct bpf_insn *load = instructions + at[2 + 2 * i] / sizeof(*load);
            load->src_reg = BPF_PSEUDO_MAP_FD;
            load->imm = maps[at[3 + 2 * i]];
        }
        load(number, instructions, bytes);
        at = (const unsigned *)((unsigned char *)instructions + bytes);
    }
    printf("done\n");
    fflush(stdout);
    reboot(RB_POWER_OFF);
    return 0;
}
