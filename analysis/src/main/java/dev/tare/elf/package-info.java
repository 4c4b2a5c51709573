/// Executable and shared object files (ELF): read by program headers, as the kernel and the dynamic
/// loader read them, so that files without sections work. Reads ranges of a
/// [dev.tare.layer.Content] and never a whole file; input may be hostile. Runs nothing.
///
/// Main types: [dev.tare.elf.ElfFile], [dev.tare.elf.Abi], [dev.tare.elf.Symbol],
/// [dev.tare.elf.Note]. Knows no tree, no closure and no report.
@NullMarked
package dev.tare.elf;

import org.jspecify.annotations.NullMarked;
