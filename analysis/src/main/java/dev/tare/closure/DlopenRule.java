package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.layer.Entry.FileEntry;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// An object that opens libraries while it runs may open those that its strings name, where its
/// loader would find them.
final class DlopenRule implements Rule {
  /// Functions that open libraries, those of well-known libraries in between too.
  private static final List<String> OPENERS =
      List.of(
          "dlopen",
          "dlmopen",
          "android_dlopen_ext",
          "lt_dlopen",
          "lt_dlopenext",
          "lt_dlopenadvise",
          "g_module_open",
          "g_module_open_full",
          "apr_dso_load",
          "SDL_LoadObject",
          "uv_dlopen",
          "DSO_load",
          "_dl_open");

  private static final Pattern NAME = Pattern.compile("/?[^%\\s:*]+\\.so(\\.[0-9][0-9A-Za-z.]*)?");

  /// Whether an object with these imports opens libraries by itself.
  static boolean opens(Set<String> imports) {
    return OPENERS.stream().anyMatch(imports::contains);
  }

  @Override
  public void examine(Member member, Walk walk) {
    Optional<Mapping> mapping = walk.mapping(member.path());
    if (member.role() != Role.MAPPED
        || mapping.filter(m -> !m.isOfLibc()).isEmpty()
        || !opens(walk.imports(member.file()))) {
      return;
    }
    for (String literal : walk.literals(member.file())) {
      if (literal.contains(".so") && NAME.matcher(literal).matches()) {
        open(literal, member, mapping.get(), walk);
      }
    }
  }

  private static void open(String name, Member member, Mapping mapping, Walk walk) {
    boolean isRelative = name.indexOf('/') > 0;
    Optional<Bytes> path = isRelative ? Optional.empty() : mapping.find(Bytes.utf8(name));
    Reason reason = Reason.of(Reason.Kind.DLOPEN, member.path(), "\"" + name + "\"");
    path.filter(p -> !isIn(p, member, walk))
        .ifPresent(p -> walk.suspect(p, reason, () -> mapping.open(p, reason)));
  }

  /// A library names itself.
  private static boolean isIn(Bytes path, Member member, Walk walk) {
    return walk.look(path).entry().orElse(null) instanceof FileEntry file
        && file.path().equals(member.path());
  }
}
