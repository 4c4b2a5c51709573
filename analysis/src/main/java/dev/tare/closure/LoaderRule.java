package dev.tare.closure;

import dev.tare.elf.ElfFile;
import java.util.Optional;

/// An ELF file that is started needs what its loader loads.
final class LoaderRule implements Rule {
  @Override
  public void examine(Member member, Walk walk) {
    if (member.role() == Role.START) {
      Optional<ElfFile> elf = walk.elf(member.file());
      elf.ifPresent(e -> Loading.run(walk, member.file(), e));
    }
  }
}
