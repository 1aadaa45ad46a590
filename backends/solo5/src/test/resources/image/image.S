/* An image's notes, as Solo5's elf_abi.h and mft_abi.h lay them out; -D says what is in them. */
#ifndef TARGET
#define TARGET 2 /* spt */
#endif
#ifndef ABI_VERSION
#define ABI_VERSION 2
#endif
#ifndef MANIFEST_VERSION
#define MANIFEST_VERSION 1
#endif
#ifndef DEVICES
#define DEVICES net service
#endif
#ifndef FIRST_TYPE
#define FIRST_TYPE 0x40000000
#endif
#ifndef ATTACHED
#define ATTACHED 0
#endif

/* struct mft_entry: a name of 68 bytes, a type, and 32 bytes that the tender fills in. */
.macro entry type, name
  8: .ascii "\name"
  9: .space 68 - (9b - 8b)
  .long \type
  .space 24
  .byte ATTACHED
  .balign 8
.endm
.macro block name
  entry 1, \name
.endm
.macro net name
  entry 2, \name
.endm
.macro other name
  entry 7, \name
.endm

#ifndef NO_ABI
  .section .note.solo5.abi, "a", @note
  .balign 4
  .long 6, 1f - 0f, 0x31494241
  .asciz "Solo5"
  .balign 4
0: .long TARGET, ABI_VERSION, 0, 0
#ifdef LONG_ABI
  .space LONG_ABI
#endif
1:
#endif

#ifndef NO_MANIFEST
  .section .note.solo5.manifest, "a", @note
  .balign 8
  .long 6, 4f - 2f, 0x3154464d
  .asciz "Solo5"
  .balign 4
2: .balign 8
  .long MANIFEST_VERSION
#ifdef ENTRIES
  .long ENTRIES
#else
  .long (4f - 3f) / 104
#endif
3: entry FIRST_TYPE, ""
  DEVICES
4:
#endif

  .text
  .global _start
_start:
  hlt

  .bss
  .space 0x100000
