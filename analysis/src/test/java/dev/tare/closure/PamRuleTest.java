package dev.tare.closure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.elf.ElfBuilder;
import dev.tare.layer.TreePath;
import java.util.List;
import org.junit.jupiter.api.Test;

class PamRuleTest {
  private static final String LD = "/lib64/ld-linux-x86-64.so.2";

  private final LiteralTree tree =
      LiteralTree.of()
          .file(LD, ElfBuilder.library("ld-linux-x86-64.so.2").data("x\0/lib/tri/\0/lib/\0y\0"))
          .file(
              "/lib/tri/libpam.so.0",
              ElfBuilder.library("libpam.so.0").data("\0/lib/tri/security/\0"))
          .file("/bin/door", ElfBuilder.program(LD).needs("libpam.so.0").imports("pam_start"))
          .file("/lib/tri/security/pam_a.so", ElfBuilder.library("pam_a.so").needs("liba.so"))
          .file("/lib/tri/liba.so", ElfBuilder.library("liba.so"))
          .file("/lib/tri/security/pam_b.so", ElfBuilder.library("pam_b.so"))
          .file("/opt/pam_c.so", ElfBuilder.library("pam_c.so"));

  private List<String> brought() {
    Closure closure =
        Closure.of(
            tree, List.of(TreePath.of("/bin/door")), List.of(), Environment.DEFAULT, _ -> false);
    return closure.reasons().entrySet().stream()
        .filter(e -> e.getValue().getFirst().kind() == Reason.Kind.PAM)
        .map(e -> e.getKey().toString())
        .toList();
  }

  @Test
  void aServiceBringsWhatItIncludesAndTheModulesThatItCalls() {
    tree.file(
            "/etc/pam.d/door",
            "# comment pam_b.so\nauth [success=1 default=ignore] \\\n pam_a.so nullok"
                + " envfile=/etc/lock\n@include common\nsession substack more\n-session optional"
                + " /opt/pam_c.so\n")
        .file("/etc/lock", "")
        .file("/etc/pam.d/common", "@include common\n")
        .file("/etc/pam.d/more", "session required pam_gone.so\n")
        .file("/etc/pam.d/unused", "auth required pam_b.so\n");
    assertThat(brought())
        .containsExactly(
            "/etc/lock",
            "/etc/pam.d/common",
            "/etc/pam.d/door",
            "/etc/pam.d/more",
            "/lib/tri/security/pam_a.so",
            "/opt/pam_c.so");
  }

  @Test
  void theServiceIsAStringOrTheNameOfTheProgram() {
    tree.file(
            "/bin/door",
            ElfBuilder.program(LD).needs("libpam.so.0").imports("pam_start").data("\0gate\0"))
        .file("/etc/pam.d/gate", "")
        .file("/etc/pam.d/other", "")
        .file("/etc/pam.d/window", "");
    assertThat(brought()).containsExactly("/etc/pam.d/gate", "/etc/pam.d/other");
  }

  @Test
  void aModuleBringsItsConfigurationAndItsHelper() {
    tree.file("/etc/pam.d/door", "auth required pam_b.so\n")
        .file(
            "/lib/tri/security/pam_b.so",
            ElfBuilder.library("pam_b.so")
                .data(
                    "\0/etc/security/b.conf\0/etc/security/b.d/*.conf\0/sbin/b_check\0"
                        + "/etc/shadow\0/etc/security/gone.conf\0"))
        .file("/etc/security/b.conf", "")
        .file("/etc/security/b.d/1.conf", "")
        .file("/etc/security/b.d/1.bak", "")
        .file("/etc/shadow", 0640, Bytes.utf8("root:secret"))
        .file("/sbin/b_check", ElfBuilder.staticProgram());
    assertThat(brought())
        .containsExactly(
            "/etc/pam.d/door",
            "/etc/security/b.conf",
            "/etc/security/b.d",
            "/etc/security/b.d/1.conf",
            "/lib/tri/security/pam_b.so",
            "/sbin/b_check");
  }
}
