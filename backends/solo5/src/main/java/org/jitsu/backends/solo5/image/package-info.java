/**
 * What a Solo5 image says of itself: for which tender it was built and which devices it wants, in
 * two notes of its ELF file.
 *
 * <p>In: a file, of which nothing is trusted. Out: a {@link
 * org.jitsu.backends.solo5.image.Solo5Image}, or one sentence that says what is wrong with it.
 * State: none. Source: Solo5's public headers {@code elf_abi.h} and {@code mft_abi.h}, and how its
 * tenders read them ({@code tenders/common/elf.c}, {@code mft.c}).
 *
 * <p>Absent on purpose: loading and running it, which is the tender's work.
 */
@NullMarked
package org.jitsu.backends.solo5.image;

import org.jspecify.annotations.NullMarked;
