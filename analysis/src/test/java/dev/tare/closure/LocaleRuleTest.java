package dev.tare.closure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.elf.ElfBuilder;
import dev.tare.layer.TreePath;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocaleRuleTest {
  private static final String LD = "/lib64/ld-linux-x86-64.so.2";

  private final LiteralTree tree =
      LiteralTree.of()
          .file(LD, ElfBuilder.library("ld-linux-x86-64.so.2").data("x\0/lib/tri/\0/lib/\0y\0"))
          .file("/lib/tri/libc.so.6", ElfBuilder.library("libc.so.6"))
          .file("/usr/lib/locale/C.utf8/LC_CTYPE", "")
          .file("/usr/lib/locale/C.utf8/LC_MESSAGES/SYS_LC_MESSAGES", "")
          .file("/usr/lib/locale/sv_SE.utf8/LC_CTYPE", "")
          .file("/usr/share/locale/sv/LC_MESSAGES/libc.mo", "")
          .file("/usr/share/locale/sv/LC_MESSAGES/tool.mo", "")
          .file("/usr/share/locale/sv/LC_MESSAGES/other.mo", "")
          .file("/usr/share/locale/de/LC_MESSAGES/tool.mo", "");

  private Closure closure(ElfBuilder program, String... environment) {
    tree.file("/p", program.needs("libc.so.6"));
    return Closure.of(
        tree,
        List.of(TreePath.of("/p")),
        List.of(),
        Environment.of(List.of(environment), "/"),
        _ -> false);
  }

  private static List<String> files(Closure closure) {
    return closure.reasons().keySet().stream()
        .map(TreePath::toString)
        .filter(path -> path.matches(".*/(LC_CTYPE|SYS_LC_MESSAGES|locale-archive|.*\\.mo)"))
        .toList();
  }

  private static ElfBuilder program(String... imports) {
    return ElfBuilder.program(LD).imports(imports);
  }

  @Test
  void theLocaleOfTheImageIsTakenWhole() {
    assertThat(files(closure(program("setlocale"), "LANG=C.UTF-8")))
        .containsExactly(
            "/usr/lib/locale/C.utf8/LC_CTYPE",
            "/usr/lib/locale/C.utf8/LC_MESSAGES/SYS_LC_MESSAGES");
    assertThat(files(closure(program("setlocale")))).isEmpty();
    assertThat(files(closure(program("puts"), "LANG=C.UTF-8"))).isEmpty();
  }

  @Test
  void theArchiveHoldsWhatHasNoDirectory() {
    tree.file("/usr/lib/locale/locale-archive", "");
    Closure closure = closure(program("setlocale"), "LC_ALL=fi_FI.UTF-8");
    assertThat(files(closure)).containsExactly("/usr/lib/locale/locale-archive");
    assertThat(closure.problems()).isEmpty();
  }

  @Test
  void aLocaleThatIsNotThereIsNamed() {
    assertThat(closure(program("setlocale"), "LANG=fi_FI.UTF-8").problems())
        .extracting(Problem::toString)
        .containsExactly(
            "the locale fi_FI.UTF-8 is set, and this machine does not have it: the program will run"
                + " in the C locale; make it with localedef, or set C.UTF-8");
  }

  @Test
  void messagesAreTheDomainsOfTheProgramInTheLanguagesThatAreSet() {
    assertThat(
            files(closure(program("setlocale", "textdomain").data("\0tool\0"), "LANG=sv_SE.UTF-8")))
        .containsExactly(
            "/usr/lib/locale/sv_SE.utf8/LC_CTYPE",
            "/usr/share/locale/sv/LC_MESSAGES/libc.mo",
            "/usr/share/locale/sv/LC_MESSAGES/tool.mo");
    assertThat(
            files(
                closure(program("dcgettext").data("\0tool\0"), "LANG=sv_SE.UTF-8", "LANGUAGE=de")))
        .contains("/usr/share/locale/de/LC_MESSAGES/tool.mo");
  }

  @Test
  void aProgramThatNamesTheLocaleItselfGetsIt() {
    assertThat(files(closure(program("setlocale").data("\0C.UTF-8\0"))))
        .contains("/usr/lib/locale/C.utf8/LC_CTYPE");
    assertThat(files(closure(program("setlocale").data("\0not C.UTF-8\0sv_SE.UTF-8\0")))).isEmpty();
    assertThat(files(closure(program("puts").data("\0C.UTF-8\0")))).isEmpty();
  }
}
