package dev.tare.closure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.elf.ElfBuilder;
import org.junit.jupiter.api.Test;

class IncludeRuleTest {
  private static LiteralTree tree(String configuration) {
    return GlibcTree.of()
        .file("/p", GlibcTree.program().imports("open").data("\0/etc/p/p.conf\0"))
        .file("/etc/p/p.conf", 0644, Bytes.utf8(configuration))
        .file("/etc/p/types", 0644, Bytes.utf8("include more;"))
        .file("/etc/p/more", 0644, Bytes.EMPTY)
        .file("/etc/p/conf.d/a.conf", 0644, Bytes.EMPTY)
        .file("/etc/p/conf.d/b.old", 0644, Bytes.EMPTY)
        .file("/etc/shadow", 0644, Bytes.EMPTY)
        .file("/etc/modules/m.so", ElfBuilder.library("m.so").needs("libz.so"))
        .file("/usr/lib/tri/libz.so", ElfBuilder.library("libz.so"));
  }

  @Test
  void takesWhatAConfigurationIncludesAndWhatThatIncludes() {
    assertThat(GlibcTree.extra(tree("  include types; # x\nuser include-me\n")))
        .containsExactly(
            "/etc/p/more suspect include",
            "/etc/p/p.conf suspect path",
            "/etc/p/types suspect include");
  }

  @Test
  void knowsPatternsDirectoriesAndModules() {
    assertThat(GlibcTree.extra(tree("Include /etc/p/conf.d/*.conf\n")))
        .contains("/etc/p/conf.d/a.conf suspect include")
        .doesNotContain("/etc/p/conf.d/b.old suspect include");
    assertThat(GlibcTree.extra(tree("!includedir conf.d\n")))
        .contains("/etc/p/conf.d/a.conf suspect include", "/etc/p/conf.d/b.old suspect include");
    assertThat(GlibcTree.extra(tree("load_module modules/m.so;\n")))
        .contains("/etc/modules/m.so suspect include", "/usr/lib/tri/libz.so suspect needed");
  }

  @Test
  void noIncludeBringsASecret() {
    assertThat(GlibcTree.extra(tree("include /etc/shadow\ninclude /etc/s*\ninclude [\n")))
        .containsExactly("/etc/p/p.conf suspect path");
  }
}
