package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.elf.ElfFile;
import dev.tare.layer.Entry.FileEntry;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Who draws on a terminal reads the description of the one that TERM names, in the first of
/// several directories that has it (terminfo(5)). Which terminal it will be is known when somebody
/// runs the image, so the usual ones are taken: they are small. readline reads `/etc/inputrc`.
final class TerminalRule implements Rule {
  private static final List<String> LIBRARIES =
      List.of("libtinfo", "libncurses", "libcurses", "libslang.so");

  private static final List<String> USUAL =
      List.of(
          "dumb",
          "vt100",
          "linux",
          "xterm",
          "xterm-256color",
          "screen",
          "screen-256color",
          "tmux",
          "tmux-256color");

  private static final List<Bytes> DIRECTORIES =
      Stream.of(
              "/etc/terminfo",
              "/lib/terminfo",
              "/usr/share/terminfo",
              "/usr/lib/terminfo",
              "/usr/share/lib/terminfo",
              "/usr/share/misc/terminfo")
          .map(Bytes::utf8)
          .toList();

  private static final Bytes INPUTRC = Bytes.utf8("/etc/inputrc");

  @Override
  public void examine(Member member, Walk walk) {
    Optional<ElfFile> elf = member.role() == Role.PART ? walk.elf(member.file()) : Optional.empty();
    String soname = elf.flatMap(ElfFile::soname).map(Bytes::toString).orElse("");
    if (LIBRARIES.stream().anyMatch(soname::startsWith)) {
      terminals(walk).forEach(terminal -> take(terminal, member.file(), walk));
    }
    if (soname.startsWith("libreadline.so")) {
      walk.take(INPUTRC, Reason.of(Reason.Kind.TERMINAL, member.path(), "keys of every terminal"));
    }
  }

  private static Set<String> terminals(Walk walk) {
    Set<String> terminals = new LinkedHashSet<>(USUAL);
    walk.environment()
        .variable("TERM")
        .filter(term -> !term.isEmpty() && term.indexOf('/') < 0)
        .ifPresent(terminals::add);
    return terminals;
  }

  private static void take(String terminal, FileEntry library, Walk walk) {
    Reason reason = Reason.of(Reason.Kind.TERMINAL, library.path(), "terminal " + terminal);
    Stream.concat(
            walk.environment().variable("TERMINFO").map(Bytes::utf8).stream(), DIRECTORIES.stream())
        .flatMap(directory -> places(directory, terminal))
        .filter(path -> walk.look(path).entry().orElse(null) instanceof FileEntry)
        .findFirst()
        .ifPresent(path -> walk.take(path, reason));
  }

  /// `x/xterm`; on file systems that do not tell case `78/xterm`.
  private static Stream<Bytes> places(Bytes directory, String terminal) {
    char first = terminal.charAt(0);
    return Stream.of(String.valueOf(first), "%02x".formatted((int) first))
        .map(letter -> Words.join(directory, Bytes.utf8(letter + "/" + terminal)));
  }
}
