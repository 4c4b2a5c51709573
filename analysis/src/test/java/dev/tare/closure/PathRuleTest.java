package dev.tare.closure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.elf.ElfBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class PathRuleTest {
  private static final Bytes TEXT = Bytes.utf8("text");

  private static LiteralTree tree(String literals, String... imports) {
    return GlibcTree.of()
        .file("/p", GlibcTree.program().imports(imports).data("\0" + literals + "\0"))
        .file("/etc/p.conf", 0644, TEXT)
        .file("/etc/shadow", 0644, TEXT)
        .file("/etc/closed", 0640, TEXT)
        .file("/etc/ssh/host_key", 0644, TEXT)
        .file("/root/.p", 0644, TEXT)
        .file("/srv/in/file", 0644, TEXT)
        .directory("/srv/in", 0700, 0, 0)
        .link("/etc/alias", "/etc/shadow")
        .file("/usr/share/m/magic.mgc", 0644, TEXT)
        .file("/usr/share/m/magic.txt", 0644, TEXT)
        .file("/proc/version", 0444, TEXT)
        .file("/usr/lib/tri/liba.so", ElfBuilder.library("liba.so"));
  }

  private static List<String> extra(String literals, String... imports) {
    return GlibcTree.extra(tree(literals, imports));
  }

  @Test
  void suspectsFilesThatStringsNameInAnObjectThatOpensFiles() {
    assertThat(extra("/etc/p.conf", "open")).containsExactly("/etc/p.conf suspect path");
    assertThat(extra("/gone:/etc/p.conf", "fopen")).containsExactly("/etc/p.conf suspect path");
    assertThat(extra("/etc/p.conf", "getpid")).isEmpty();
  }

  @Test
  void aDirectoryAndANameInItMayBeTwoStrings() {
    assertThat(extra("/usr/share/m/\0magic.txt\0magic.mgcx", "fopen"))
        .containsExactly("/usr/share/m/magic.txt suspect path");
    assertThat(extra("/nowhere:/usr/share/m\0/magic.mgc", "fopen"))
        .containsExactly("/usr/share/m/magic.mgc suspect path");
    assertThat(extra("/etc\0p.conf", "fopen")).isEmpty();
    assertThat(extra("/etc/ssh\0host_key\0/srv/in\0file", "fopen")).isEmpty();
  }

  @Test
  void noStringBringsSecretsOrWhatDescribesThisMachine() {
    String all =
        String.join(
            "\0",
            "/etc/shadow",
            "/etc/../etc/shadow",
            "/etc/alias",
            "/etc/closed",
            "/etc/ssh/host_key",
            "/root/.p",
            "/srv/in/file",
            "/proc/version");
    assertThat(extra(all, "open")).isEmpty();
    assertThat(GlibcTree.closure(tree(all, "open")).suspects()).isEmpty();
  }

  @Test
  void anEndingMayStandApart() {
    assertThat(extra("/etc/magic:/usr/share/m/magic\0.mgc", "open"))
        .containsExactly("/usr/share/m/magic.mgc suspect path");
  }

  @Test
  void namesOfSourcesAreForMessages() {
    LiteralTree tree = tree("/usr/share/go/print.go", "open");
    assertThat(GlibcTree.extra(tree.file("/usr/share/go/print.go", 0644, TEXT))).isEmpty();
  }

  @Test
  void librariesAreLeftToOtherRules() {
    assertThat(extra("/usr/lib/tri/liba.so", "open")).isEmpty();
  }

  @Test
  void whatAStaticProgramHasFromItsCLibraryIsNoEvidence() {
    LiteralTree tree =
        LiteralTree.of()
            .file("/p", ElfBuilder.staticProgram().data("\0/etc/p.conf\0/etc/x\0/etc/gai.conf\0"))
            .file("/etc/p.conf", 0644, TEXT)
            .file("/etc/x", 0644, TEXT)
            .file("/etc/gai.conf", 0644, TEXT);
    assertThat(GlibcTree.extra(tree))
        .containsExactly("/etc/p.conf suspect path", "/etc/x suspect path");
    tree.file("/usr/lib/a-linux-gnu/libc.so.6", ElfBuilder.library("libc.so.6").data("\0/etc/x\0"));
    assertThat(GlibcTree.extra(tree)).containsExactly("/etc/p.conf suspect path");
  }
}
