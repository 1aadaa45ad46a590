/*
 * What unikernels/test needs and a shell cannot do: TAPs attached by hand, frames of any kind, another program's system
 * calls. One command a run, named by the first argument; exit code 0 when it went well.
 */
#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum { INHERITED = 9, FRAME_MAX = 9014, IP = 14, TCP = IP + 20 };

static int attach(const char *name, short flags) {
  struct ifreq request = {.ifr_flags = (short)(IFF_TAP | flags)};
  snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
  int tap = open("/dev/net/tun", O_RDWR);
  if (tap < 0 || ioctl(tap, TUNSETIFF, &request) < 0) {
    err(1, "%s", name);
  }
  return tap;
}

/* inherit TAP COMMAND...: becomes the command, which has the TAP as descriptor 9. */
static int inherit(char **arguments, short flags) {
  if (dup2(attach(arguments[0], flags), INHERITED) < 0) {
    err(1, "dup2");
  }
  execv(arguments[1], arguments + 1);
  err(1, "%s", arguments[1]);
}

/* offload TAP: leaves checksum offload behind on a persistent TAP, as a guest with virtio does. */
static int offload(char **arguments) {
  return ioctl(attach(arguments[0], IFF_NO_PI | IFF_VNET_HDR), TUNSETOFFLOAD, TUN_F_CSUM | TUN_F_TSO4) == 0 ? 0 : 1;
}

/* A packet socket on the host's side of a TAP. */
static int packet_socket(const char *name) {
  struct sockaddr_ll address = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL),
                                .sll_ifindex = (int)if_nametoindex(name)};
  int packets = socket(AF_PACKET, SOCK_RAW, 0); /* bound and running at once, which /proc/net/packet then says */
  if (packets < 0 || bind(packets, (struct sockaddr *)&address, sizeof address) < 0) {
    err(1, "%s", name);
  }
  return packets;
}

/* The Internet checksum of what lies there, on top of a sum; the checksum's own field is zero. */
static void fill_checksum(unsigned char *field, const unsigned char *at, size_t length, unsigned sum) {
  for (size_t i = 0; i < length; i++) {
    sum += (unsigned)at[i] << (i % 2 == 0 ? 8 : 0);
  }
  sum = (sum & 0xffff) + (sum >> 16);
  sum = ~((sum & 0xffff) + (sum >> 16));
  field[0] = (unsigned char)(sum >> 8);
  field[1] = (unsigned char)sum;
}

/* Makes of noise a TCP segment for port 80 that is right up to its header's length, flags, numbers and options. */
static void make_segment(unsigned char *frame, size_t length) {
  static const unsigned char head[] = {0x45, 0, 0, 0, 0, 0, 0, 0, 64, 6, 0, 0, 10, 77, 0, 1, 10, 77, 0, 10};
  size_t tcp_length = length - TCP;
  memcpy(frame + IP, head, sizeof head);
  frame[IP + 2] = (unsigned char)((length - IP) >> 8);
  frame[IP + 3] = (unsigned char)(length - IP);
  fill_checksum(frame + IP + 10, frame + IP, sizeof head, 0);
  memcpy(frame + TCP + 2, "\0\120\0", 3); /* port 80 */
  frame[TCP + 16] = frame[TCP + 17] = 0;
  unsigned pseudo = (10 << 8 | 77) * 2 + 1 + 10 + 6 + (unsigned)tcp_length;
  fill_checksum(frame + TCP + 16, frame + TCP, tcp_length, pseudo);
}

/*
 * flood TAP COUNT MOST: sends so many frames of up to MOST bytes to the guest, bytes from a fixed seed, in turn: noise, noise
 * as ARP, noise as IP, and TCP segments whose checksums are right.
 */
static int flood(char **arguments) {
  static const unsigned char guest[] = {0x02, 0, 0, 0x77, 0, 0x10};
  int packets = packet_socket(arguments[0]), count = atoi(arguments[1]), most = atoi(arguments[2]);
  unsigned char frame[FRAME_MAX];
  srandom(3);
  for (int i = 0; i < count && most <= FRAME_MAX; i++) {
    size_t length = 14 + (size_t)random() % (size_t)(most - 13);
    for (size_t at = 0; at < length; at++) {
      frame[at] = (unsigned char)random();
    }
    memcpy(frame, guest, sizeof guest);
    if (i % 4 != 0) {
      frame[12] = 8;
      frame[13] = i % 4 == 1 ? 6 : 0; /* ARP, or IP */
    }
    if (i % 4 == 3 && length >= TCP + 20) {
      make_segment(frame, length);
    }
    if (send(packets, frame, length, 0) < 0) {
      err(1, "send");
    }
  }
  return 0;
}

/* isn TAP: prints the sequence number of the next SYN-ACK that comes from the guest. */
static int isn(char **arguments) {
  int packets = packet_socket(arguments[0]);
  unsigned char frame[FRAME_MAX];
  struct pollfd wait = {packets, POLLIN, 0};
  while (poll(&wait, 1, 5000) == 1) {
    ssize_t length = recv(packets, frame, sizeof frame, 0);
    if (length >= TCP + 20 && frame[12] == 8 && frame[13] == 0 && frame[IP + 9] == 6 && (frame[TCP + 13] & 0x12) == 0x12) {
      unsigned sequence;
      memcpy(&sequence, frame + TCP + 4, sizeof sequence);
      printf("%u\n", ntohl(sequence));
      return 0;
    }
  }
  return 1;
}

/* call PID NUMBER ARGUMENT: makes a process that waits in a system call make that one instead. */
static int call(char **arguments) {
  pid_t pid = atoi(arguments[0]);
  struct user_regs_struct registers;
  int status;
  if (ptrace(PTRACE_ATTACH, pid, 0, 0) < 0 || waitpid(pid, &status, 0) != pid ||
      ptrace(PTRACE_GETREGS, pid, 0, &registers) < 0) {
    err(1, "ptrace");
  }
  registers.rip -= 2; /* back on its syscall instruction */
  registers.rax = (unsigned long long)atoi(arguments[1]);
  registers.rdi = (unsigned long long)atoi(arguments[2]);
  registers.orig_rax = (unsigned long long)-1;
  if (ptrace(PTRACE_SETREGS, pid, 0, &registers) < 0 || ptrace(PTRACE_DETACH, pid, 0, 0) < 0) {
    err(1, "ptrace");
  }
  return 0;
}

int main(int count, char **arguments) {
  const char *command = count > 1 ? arguments[1] : "";
  return strcmp(command, "inherit") == 0 && count > 3   ? inherit(arguments + 2, IFF_NO_PI)
         : strcmp(command, "headers") == 0 && count > 3 ? inherit(arguments + 2, IFF_NO_PI | IFF_VNET_HDR)
         : strcmp(command, "offload") == 0 && count > 2 ? offload(arguments + 2)
         : strcmp(command, "flood") == 0 && count > 4   ? flood(arguments + 2)
         : strcmp(command, "isn") == 0 && count > 2     ? isn(arguments + 2)
         : strcmp(command, "call") == 0 && count > 4    ? call(arguments + 2)
                                                        : 2;
}
