package dev.tare.closure;

import dev.tare.base.Bytes;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// glibc opens libgcc_s.so.1 to unwind the stack of a thread that ends early, and to print a
/// backtrace; without it the program aborts ("libgcc_s.so.1 must be installed for pthread_cancel to
/// work").
final class LibgccRule implements Rule {
  private static final Bytes LIBRARY = Bytes.utf8("libgcc_s.so.1");
  private static final List<String> UNWINDING =
      List.of("pthread_cancel", "pthread_exit", "thrd_exit", "backtrace");

  @Override
  public void examine(Member member, Walk walk) {
    Optional<Mapping> mapping = walk.mapping(member.path());
    if (member.role() != Role.MAPPED
        || mapping.filter(m -> !m.isOfLibc() && !m.isMusl()).isEmpty()) {
      return;
    }
    Set<String> imports = walk.imports(member.file());
    UNWINDING.stream()
        .filter(imports::contains)
        .findFirst()
        .ifPresent(name -> take(name, member, mapping.get()));
  }

  private static void take(String function, Member member, Mapping mapping) {
    Reason reason = Reason.of(Reason.Kind.LIBGCC, member.path(), "import of " + function);
    mapping.find(LIBRARY).ifPresent(path -> mapping.open(path, reason));
  }
}
