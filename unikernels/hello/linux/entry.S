/*
 * Process entry. In: the stack as the kernel leaves it, argument count first. Out: linux_start(that stack), aligned.
 * Also here: the notes that make this file a Solo5 image, laid out as Solo5's include/elf_abi.h and mft_abi.h say.
 */
  .section .text.entry, "ax"
  .globl linux_entry
linux_entry:
  xorl %ebp, %ebp
  movq %rsp, %rdi
  andq $-16, %rsp
  call linux_start
  ud2

  .section .note.solo5.abi, "a", @note
  .balign 4
  .long 6                       # length of the name
  .long 16                      # length of what follows it
  .long 0x31494241              # "ABI1"
  .asciz "Solo5"
  .balign 4
  .long 2                       # target: spt
  .long 2                       # that target's ABI version
  .long 0, 0

  .section .note.solo5.manifest, "a", @note
  .balign 8
  .long 6
  .long manifest_end - manifest
  .long 0x3154464d              # "MFT1"
  .asciz "Solo5"
  .balign 4
manifest:
  .balign 8
  .long 1                       # version
  .long 2                       # entries
  .skip 68                      # the first has no name
  .long 1 << 30                 # and is reserved
  .skip 32                      # what a tender fills in: properties, host object, whether it is attached
service:
  .asciz "service"
  .skip 68 - (. - service)
  .long 2                       # NET_BASIC
  .skip 32
manifest_end:

  .section .note.GNU-stack, "", @progbits
