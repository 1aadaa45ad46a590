/*
 * PVH entry. In: 32-bit protected mode, paging off, %ebx = physical address of the start info.
 * Out: 64-bit mode, the first 1 GiB and the device window 3-4 GiB mapped one to one, x86_start(start info, first TSC)
 * called on a fresh stack. Also here: the two interrupt gates, which only wake the processor from its halt.
 */
#define COM1 0x3f8
#define LAPIC_EOI 0xfee000b0

  .section .note.Xen, "a", @note
  .align 4
  .long 4, 4, 18                # XEN_ELFNOTE_PHYS32_ENTRY
  .asciz "Xen"
  .long pvh_entry

  .section .text.entry, "ax"
  .code32
  .globl pvh_entry
pvh_entry:
  cld
  rdtsc
  movl %eax, %edi
  movl %edx, %ebp
  movl $first_line, %esi
  movl $(first_line_end - first_line), %ecx
  movw $COM1, %dx
  rep outsb

  movl $page_map, %eax
  movl %eax, %cr3
  movl %cr4, %eax
  orl $0x20, %eax               # PAE
  movl %eax, %cr4
  movl $0xc0000080, %ecx        # EFER.LME
  rdmsr
  orl $0x100, %eax
  wrmsr
  movl %cr0, %eax
  orl $0x80000001, %eax         # paging, protection
  movl %eax, %cr0
  lgdt gdt_pointer
  ljmp $8, $long_mode

  .code64
long_mode:
  movl $16, %eax
  movw %ax, %ds
  movw %ax, %es
  movw %ax, %ss
  movl $stack_top, %esp
  movl %edi, %esi               # the first TSC, from its halves
  shlq $32, %rbp
  orq %rbp, %rsi
  movl %ebx, %edi
  xorl %ebp, %ebp
  call x86_start
1:
  cli
  hlt
  jmp 1b

  .text
  .globl timer_gate, nic_gate, spurious_gate
timer_gate:
  pushq %rax
  movl $LAPIC_EOI, %eax
  movl $0, (%rax)
  popq %rax
  iretq

/* A level-triggered line must be lowered at the device first, or it fires for ever. */
nic_gate:
  pushq %rax
  pushq %rcx
  pushq %rdx
  pushq %rsi
  pushq %rdi
  pushq %r8
  pushq %r9
  pushq %r10
  pushq %r11
  call nic_acknowledge
  movl $LAPIC_EOI, %eax
  movl $0, (%rax)
  popq %r11
  popq %r10
  popq %r9
  popq %r8
  popq %rdi
  popq %rsi
  popq %rdx
  popq %rcx
  popq %rax
spurious_gate:
  iretq

  .section .rodata
  .globl first_line
first_line:
  .ascii "hello: first instruction\n"
first_line_end:
  .byte 0

  .data
  .align 8
gdt:
  .quad 0
  .quad 0x00af9b000000ffff      # 8: 64-bit code
  .quad 0x00cf93000000ffff      # 16: data
gdt_pointer:
  .word . - gdt - 1
  .long gdt

  .align 4096
page_map:
  .quad page_directories + 3
  .fill 511, 8, 0
page_directories:
  .quad low_pages + 3
  .quad 0
  .quad 0
  .quad device_pages + 3
  .fill 508, 8, 0
low_pages:                      # 2 MiB pages
  .set address, 0
  .rept 512
  .quad address + 0x83
  .set address, address + 0x200000
  .endr
device_pages:                   # the same, not cached
  .rept 512
  .quad 0xc0000000 + address - 0x40000000 + 0x9b
  .set address, address + 0x200000
  .endr

  .section .noinit, "aw", @nobits
  .align 16
  .skip 32768
stack_top:

  .section .note.GNU-stack, "", @progbits
