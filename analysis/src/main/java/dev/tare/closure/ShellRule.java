package dev.tare.closure;

import dev.tare.base.Bytes;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// system, popen and wordexp run `/bin/sh`. A program that imports one of them is taken at its
/// word; a library may have a function for it that this program never calls.
final class ShellRule implements Rule {
  private static final Bytes SHELL = Bytes.utf8("/bin/sh");
  private static final List<String> CALLS = List.of("system", "popen", "wordexp");

  /// Whether an object with these imports gives command lines to a shell.
  static boolean calls(Set<String> imports) {
    return CALLS.stream().anyMatch(imports::contains);
  }

  @Override
  public void examine(Member member, Walk walk) {
    Optional<Mapping> mapping = walk.mapping(member.path());
    if (member.role() != Role.MAPPED || mapping.filter(m -> !m.isOfLibc()).isEmpty()) {
      return;
    }
    Set<String> imports = walk.imports(member.file());
    Optional<String> call = CALLS.stream().filter(imports::contains).findFirst();
    if (call.isPresent()) {
      String detail = "import of " + call.get();
      if (mapping.get().isProgram()) {
        walk.start(SHELL, Reason.of(Reason.Kind.SHELL, member.path(), detail));
      } else {
        walk.suspect(SHELL, Reason.of(Reason.Kind.LIBRARY_SHELL, member.path(), detail));
      }
    }
  }
}
