package dev.tare.closure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.elf.ElfBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandRuleTest {
  private static List<String> extra(String script) {
    LiteralTree tree =
        LiteralTree.of()
            .file("/p", script)
            .file("/bin/sh", ElfBuilder.staticProgram())
            .file("/usr/bin/echo", ElfBuilder.staticProgram())
            .file("/usr/bin/gzip", ElfBuilder.staticProgram())
            .file("/usr/bin/ls", ElfBuilder.staticProgram())
            .file("/usr/bin/wrapper", "#!/bin/sh\nexec gzip \"$@\"\n")
            .file("/usr/bin/perl", ElfBuilder.staticProgram())
            .file("/etc/p.conf", 0644, Bytes.utf8("x"))
            .file("/etc/shadow", 0644, Bytes.utf8("x"))
            .file("/usr/share/p.sh", 0644, Bytes.utf8("ls\n"));
    return GlibcTree.extra(tree);
  }

  @Test
  void takesCommandsAndNoBuiltins() {
    assertThat(extra("#!/bin/sh\necho a; ls; nothing\n"))
        .containsExactly("/bin/sh proven interpreter", "/usr/bin/ls rule command");
    assertThat(extra("#!/bin/sh\nfind . | xargs echo\n")).contains("/usr/bin/echo rule command");
  }

  @Test
  void followsScriptsThatScriptsRunAndSource() {
    assertThat(extra("#!/bin/sh\nwrapper\n"))
        .contains("/usr/bin/wrapper rule command", "/usr/bin/gzip rule command");
    assertThat(extra("#!/bin/sh\n. /usr/share/p.sh\n"))
        .contains("/usr/share/p.sh rule sourced", "/usr/bin/ls rule command");
  }

  @Test
  void whatItOnlyNamesIsASuspect() {
    assertThat(extra("#!/bin/sh\nC=/etc/p.conf\ncommand -v gzip\ncat /etc/shadow\n"))
        .containsExactly(
            "/bin/sh proven interpreter",
            "/etc/p.conf suspect script-word",
            "/usr/bin/gzip suspect script-word");
  }

  @Test
  void otherLanguagesAreNotRead() {
    assertThat(extra("#!/usr/bin/perl\nls;\n")).containsExactly("/usr/bin/perl proven interpreter");
  }
}
