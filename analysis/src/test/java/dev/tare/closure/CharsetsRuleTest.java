package dev.tare.closure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.elf.ElfBuilder;
import dev.tare.layer.TreePath;
import java.util.List;
import org.junit.jupiter.api.Test;

class CharsetsRuleTest {
  private static final String LD = "/lib64/ld-linux-x86-64.so.2";

  private final LiteralTree tree =
      LiteralTree.of()
          .file(LD, ElfBuilder.library("ld-linux-x86-64.so.2").data("x\0/lib/tri/\0/lib/\0y\0"))
          .file("/lib/tri/libc.so.6", ElfBuilder.library("libc.so.6"))
          .file(
              "/usr/lib/tri/gconv/gconv-modules",
              """
              # comment
              alias SHIFT_JIS// SJIS//
              module SJIS// INTERNAL SJIS 1
              module INTERNAL SJIS// SJIS 1
              alias UK// BS_4730//
              alias 4730// BS_4730//
              module BS_4730// INTERNAL ISO646 2
              """)
          .file(
              "/usr/lib/tri/gconv/gconv-modules.d/more.conf",
              "module\tEUC-KR//\tINTERNAL\tEUC-KR\t1\n")
          .file("/usr/lib/tri/gconv/SJIS.so", module())
          .file("/usr/lib/tri/gconv/ISO646.so", module())
          .file("/usr/lib/tri/gconv/EUC-KR.so", module().needs("libKSC.so").runpath("$ORIGIN"))
          .file("/usr/lib/tri/gconv/libKSC.so", ElfBuilder.library("libKSC.so"));

  private static ElfBuilder module() {
    return ElfBuilder.library("module.so").needs("libc.so.6");
  }

  private static ElfBuilder program(String data, String... imports) {
    return ElfBuilder.program(LD).needs("libc.so.6").imports(imports).data(data);
  }

  private Closure closure(String... environment) {
    return Closure.of(
        tree,
        List.of(TreePath.of("/p")),
        List.of(),
        Environment.of(List.of(environment), "/"),
        _ -> true);
  }

  private List<String> modules(String... environment) {
    return closure(environment).reasons().keySet().stream()
        .map(TreePath::toString)
        .filter(path -> path.endsWith(".so") && path.contains("gconv"))
        .toList();
  }

  @Test
  void theSetsThatAProgramNamesBringTheirModules() {
    tree.file("/p", program("\0shift_jis//TRANSLIT\0UTF-8\0UK\0004730\0encoding\0", "iconv_open"));
    assertThat(modules()).containsExactly("/usr/lib/tri/gconv/SJIS.so");
    assertThat(closure().reasons())
        .containsKeys(
            TreePath.of("/usr/lib/tri/gconv/gconv-modules"),
            TreePath.of("/usr/lib/tri/gconv/gconv-modules.d/more.conf"));
  }

  @Test
  void theCacheStandsForTheTable() {
    tree.file("/p", program("\0SJIS\0", "iconv_open"))
        .file("/usr/lib/tri/gconv/gconv-modules.cache", "x");
    assertThat(modules()).containsExactly("/usr/lib/tri/gconv/SJIS.so");
    assertThat(closure().reasons())
        .containsKey(TreePath.of("/usr/lib/tri/gconv/gconv-modules.cache"))
        .doesNotContainKey(TreePath.of("/usr/lib/tri/gconv/gconv-modules"));
  }

  @Test
  void theLocaleOfTheImageBringsItsSet() {
    tree.file("/p", program("", "setlocale"));
    assertThat(modules("LANG=ko_KR.euc-kr"))
        .containsExactly("/usr/lib/tri/gconv/EUC-KR.so", "/usr/lib/tri/gconv/libKSC.so");
    assertThat(modules("LANG=ko_KR.UTF-8")).isEmpty();
  }

  @Test
  void whoOnlyConvertsToItsLocaleSuspectsNothing() {
    tree.file("/p", program("\0UTF-8\0", "iconv_open"));
    assertThat(modules()).isEmpty();
    tree.file("/p", program("\0UTF-8\0unknown Encoding %s\0", "iconv_open"));
    assertThat(modules()).hasSize(4);
    assertThat(closure().verdict(TreePath.of("/usr/lib/tri/gconv/SJIS.so")))
        .isEqualTo(Verdict.SUSPECT);
  }

  @Test
  void whoDoesNotConvertNeedsNothing() {
    tree.file("/p", program("\0SJIS\0", "puts"));
    assertThat(modules()).isEmpty();
  }
}
