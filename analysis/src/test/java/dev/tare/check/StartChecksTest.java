package dev.tare.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.base.Finding;
import dev.tare.closure.LiteralTree;
import dev.tare.elf.ElfBuilder;
import dev.tare.layer.Attributes;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Platform;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StartChecksTest {
  private static final String LD = "/lib64/ld-linux-x86-64.so.2";
  private static final ImageConfig CONFIG = ImageConfig.of(Platform.parse("linux/amd64"));

  private static List<String> said(LiteralTree tree, ImageConfig config) {
    return StartChecks.of(tree, config).check(Start.of(config)).stream()
        .map(Finding::toString)
        .toList();
  }

  private static List<String> said(LiteralTree tree, String... argv) {
    return said(tree, CONFIG.withCmd(List.of(argv)));
  }

  private static LiteralTree tree() {
    return LiteralTree.of();
  }

  @Test
  void findsNothingWrongWithAStaticProgram() {
    assertThat(said(tree().file("/p", ElfBuilder.staticProgram()), "/p")).isEmpty();
  }

  @Test
  void findsNothingWrongWithACompleteDynamicProgram() {
    LiteralTree tree =
        tree()
            .file("/p", ElfBuilder.program(LD).needs("libc.so.6"))
            .file(LD, ElfBuilder.library("ld-linux-x86-64.so.2"))
            .file("/lib64/libc.so.6", ElfBuilder.library("libc.so.6"));
    assertThat(said(tree, "/p")).isEmpty();
  }

  @Test
  void t06WorkingDirectoryIsAFile() {
    LiteralTree tree =
        tree().file("/p", ElfBuilder.staticProgram()).file("/f", ElfBuilder.staticProgram());
    ImageConfig config = CONFIG.withCmd(List.of("/p"));
    assertThat(said(tree, config.withWorkingDir("/f")))
        .containsExactly(
            "T06 its working directory /f is not a directory. Name a directory with WORKDIR or -w");
    assertThat(said(tree, config.withWorkingDir("/f/x"))).hasSize(1);
    assertThat(said(tree, config.withWorkingDir("/made/x"))).isEmpty();
  }

  @Test
  void t01StringCommandWithoutShell() {
    LiteralTree tree = tree().file("/p", ElfBuilder.staticProgram());
    assertThat(said(tree, "/bin/sh", "-c", "/p -v"))
        .containsExactly(
            "T01 CMD is written as a string, so it needs /bin/sh, which this image does not have."
                + " Write CMD [\"/p\", \"-v\"]");
    assertThat(said(tree, CONFIG.withEntrypoint(List.of("/bin/sh", "-c", "exec /p && $X"))))
        .containsExactly(
            "T01 ENTRYPOINT is written as a string, so it needs /bin/sh, which this image does not"
                + " have. Write ENTRYPOINT as a list of words, [\"/p\", \"argument\"], or add a"
                + " shell");
  }

  @Test
  void t01NoCommandAtAll() {
    assertThat(said(tree(), CONFIG))
        .singleElement()
        .asString()
        .startsWith("T01 the image names no");
  }

  @Test
  void t02LoaderMissing() {
    LiteralTree tree = tree().file("/p", ElfBuilder.program(LD).needs("libc.so.6"));
    assertThat(said(tree, "/p"))
        .containsExactly(
            "T02 /p exists, but its loader /lib64/ld-linux-x86-64.so.2 is not in the image. Link it"
                + " statically (gcc -static, CGO_ENABLED=0, no -buildmode=pie), or add what it"
                + " needs: at least 2 files: /lib64/ld-linux-x86-64.so.2, libc.so.6 (tare pack …"
                + " --add PATH)");
  }

  @Test
  void t02LibraryMissingCountsWhatTheSupplyHas() {
    LiteralTree image =
        tree()
            .file("/p", ElfBuilder.program(LD).needs("libssl.so.3"))
            .file(LD, ElfBuilder.library("ld-linux-x86-64.so.2"));
    LiteralTree machine =
        tree()
            .file("/lib64/libssl.so.3", ElfBuilder.library("libssl.so.3").needs("libcrypto.so.3"))
            .file("/lib64/libcrypto.so.3", ElfBuilder.library("libcrypto.so.3"));
    Start start = Start.of(CONFIG).withArgv(List.of("/p"));
    assertThat(StartChecks.of(image, CONFIG).suppliedBy(machine).check(start))
        .containsExactly(
            new Finding(
                "T02",
                Finding.Severity.ERROR,
                "/p",
                "/p needs libssl.so.3, not in the image",
                Optional.of(
                    "Add 2 files (0.0 MB) of this machine: tare pack … --add"
                        + " /lib64/libcrypto.so.3 --add /lib64/libssl.so.3")));
  }

  @Test
  void t03WrongLibc() {
    LiteralTree tree =
        tree()
            .file("/p", ElfBuilder.program("/lib/ld-musl-x86_64.so.1").needs("libc.so"))
            .file(LD, ElfBuilder.library("ld-linux-x86-64.so.2"));
    assertThat(said(tree, "/p"))
        .containsExactly(
            "T03 /p was built for musl, the image has glibc: its loader /lib/ld-musl-x86_64.so.1"
                + " is not in the image. Build it on the same base as the image, link it"
                + " statically, or use another base");
  }

  @Test
  void t03VersionTooNew() {
    LiteralTree tree =
        tree()
            .file(
                "/p",
                ElfBuilder.program(LD)
                    .needs("libc.so.6")
                    .needsVersions("libc.so.6", "GLIBC_2.34", "GLIBC_2.4"))
            .file(LD, ElfBuilder.library("ld-linux-x86-64.so.2"))
            .file(
                "/lib64/libc.so.6",
                ElfBuilder.library("libc.so.6")
                    .defines("GLIBC_2.4", "GLIBC_2.31", "GLIBC_PRIVATE"));
    assertThat(said(tree, "/p"))
        .singleElement()
        .asString()
        .startsWith("T03 /p needs GLIBC_2.34, the image's libc.so.6 provides up to GLIBC_2.31");
  }

  @Test
  void t04OtherMachine() {
    LiteralTree tree = tree().file("/p", ElfBuilder.staticProgram());
    ImageConfig arm = ImageConfig.of(Platform.parse("linux/arm64")).withCmd(List.of("/p"));
    assertThat(said(tree, arm))
        .containsExactly(
            "T04 /p is x86-64 but the image says linux/arm64. Build it for linux/arm64, or copy it"
                + " from a stage without --platform=$BUILDPLATFORM");
  }

  @Test
  void t04FilesThatNoKernelStarts() {
    LiteralTree tree =
        tree()
            .file("/empty", "")
            .file("/text", "echo hello\n")
            .file("/bom", 0755, Bytes.of(new byte[] {-17, -69, -65, '#', '!', '/'}))
            .file("/jar", "PK\3\4\0")
            .file("/crlf", "#!/bin/sh\r\necho\r\n")
            .file("/lib.so", ElfBuilder.library("lib.so"))
            .file("/cut", 0755, ElfBuilder.staticProgram().build().slice(0, 30));
    assertThat(said(tree, "/empty"))
        .containsExactly(
            "T04 /empty is empty (0 bytes). Look what made it: a step that failed after it had opened"
                + " the file leaves it empty");
    assertThat(said(tree, "/text").getFirst()).startsWith("T04 /text is text without a #! line");
    assertThat(said(tree, "/bom").getFirst()).startsWith("T04 /bom begins with a byte order mark");
    assertThat(said(tree, "/jar"))
        .containsExactly(
            "T04 /jar is neither an ELF program nor a script: it is an archive (zip or jar). Start what"
                + " reads it: CMD [\"java\", \"-jar\", \"/jar\"]");
    assertThat(said(tree, "/crlf").getFirst()).startsWith("T04 /crlf starts with '#!/bin/sh\\r': ");
    assertThat(said(tree, "/lib.so")).containsExactly("T04 /lib.so is a library, not a program");
    assertThat(said(tree, "/cut").getFirst()).startsWith("T04 cannot read ELF file /cut: ");
  }

  @Test
  void t05InterpreterMissing() {
    LiteralTree tree =
        tree()
            .file("/entry.sh", "#!/bin/bash -e\n")
            .file("/env.py", "#!/usr/bin/env python3\n")
            .file("/usr/bin/env", ElfBuilder.staticProgram())
            .file("/usr/bin/python", ElfBuilder.staticProgram());
    assertThat(said(tree, "/entry.sh").getFirst())
        .startsWith("T05 /entry.sh exists, its interpreter /bin/bash does not");
    assertThat(said(tree, "/env.py"))
        .containsExactly(
            "T05 /env.py exists, its interpreter python3 is in no directory of PATH. Did you mean"
                + " python?");
  }

  @Test
  void t05FollowsAScriptToTheLibrariesOfItsInterpreter() {
    LiteralTree tree =
        tree()
            .file("/s", "#!/bin/sh\n")
            .link("/bin/sh", "dash")
            .file("/bin/dash", ElfBuilder.program(LD).needs("libc.so.6"));
    assertThat(said(tree, "/s").getFirst())
        .startsWith("T02 /bin/sh exists, but its loader " + LD + " is not in the image");
  }

  @Test
  void t06WrongUser() {
    LiteralTree tree =
        tree()
            .file("/app/p", 0700, ElfBuilder.staticProgram().build())
            .file("/etc/passwd", "root:x:0:0::/:\nada:x:1000:100::/:\n")
            .directory("/closed", 0750, 0, 50)
            .file("/closed/p", ElfBuilder.staticProgram());
    ImageConfig nobody = CONFIG.withUser("65532");
    assertThat(said(tree, nobody.withCmd(List.of("/app/p"))).getFirst())
        .startsWith("T06 USER 65532 cannot execute /app/p (mode 0700, owner root)");
    assertThat(said(tree, CONFIG.withUser("ada").withCmd(List.of("/closed/p"))).getFirst())
        .startsWith("T06 USER 1000 cannot reach /closed/p: /closed has mode 0750, owner root");
    assertThat(said(tree, CONFIG.withUser("ada:50").withCmd(List.of("/closed/p")))).isEmpty();
    assertThat(said(tree, "/app/p")).isEmpty();
  }

  @Test
  void t06NobodyMayExecute() {
    LiteralTree tree = tree().file("/p", 0644, ElfBuilder.staticProgram().build());
    assertThat(said(tree, "/p").getFirst())
        .startsWith("T06 /p is not executable (mode 0644, owner root)");
  }

  @Test
  void t06UnknownUser() {
    LiteralTree tree = tree().file("/p", ElfBuilder.staticProgram());
    ImageConfig app = CONFIG.withUser("app").withCmd(List.of("/p"));
    assertThat(said(tree, app).getFirst())
        .startsWith("T09 USER app is a name, and the image has no /etc/passwd");
    tree.file("/etc/passwd", "root:x:0:0::/:\n");
    assertThat(said(tree, app).getFirst())
        .startsWith("T09 USER app is not in the image's /etc/passwd or /etc/group");
    assertThat(said(tree, app.withUser("1000:app")).getFirst())
        .isEqualTo(
            "T09 USER 1000:app names the group app, which is not in the image's /etc/group. Write the"
                + " group by number, USER 1000:1000, or add the line app:x:1000: to /etc/group");
  }

  @Test
  void t06NotThere() {
    LiteralTree tree =
        tree()
            .file("/src/app/server", ElfBuilder.staticProgram())
            .file("/usr/bin/curl", ElfBuilder.staticProgram())
            .link("/link", "/gone")
            .link("/loop", "loop");
    assertThat(said(tree, "/server"))
        .containsExactly(
            "T06 /server does not exist in this image. A file of that name is at /src/app/server");
    assertThat(said(tree, "crul").getFirst()).endsWith("Did you mean curl?");
    assertThat(said(tree, "curl")).isEmpty();
    assertThat(said(tree, "cron").getFirst()).doesNotContain("Did you mean");
    tree.file("/app/url", ElfBuilder.staticProgram()).link("/usr/bin/java", "/gone/java");
    assertThat(said(tree, "url").getFirst()).endsWith("A file of that name is at /app/url");
    assertThat(said(tree, "java").getFirst())
        .startsWith("T06 /usr/bin/java leads to /gone/java, which does not exist in this image");
    assertThat(said(tree, "/link").getFirst())
        .startsWith("T06 /link leads to /gone, which does not exist in this image");
    assertThat(said(tree, "/src/app"))
        .containsExactly(
            "T06 /src/app is a directory, not a program. Name the program: CMD"
                + " [\"/src/app/PROGRAM\"]");
    assertThat(said(tree, "/loop")).hasSize(1);
  }

  @Test
  void readsNumbersAndGroupsOfUsers() {
    LiteralTree tree =
        tree()
            .file("/etc/passwd", "broken\nada:x:1000:100::/:\n")
            .file("/etc/group", "team:x:7:bob,ada\nother:x:8:bob\n");
    assertThat(Account.of(tree, "ada")).contains(new Account(1000, Set.of(100L, 7L)));
    assertThat(Account.of(tree, "1000")).contains(new Account(1000, Set.of(100L, 7L)));
    assertThat(Account.of(tree, "ada:other")).contains(new Account(1000, Set.of(8L)));
    assertThat(Account.of(tree, "5:6")).contains(new Account(5, Set.of(6L)));
    assertThat(Account.of(tree, "5:nogroup")).isEmpty();
    assertThat(Account.of(tree, "99999999999")).isEmpty();
  }

  @Test
  void theClassOfModeBitsIsTheFirstThatFits() {
    Attributes groupOnly = Attributes.of(0070).withOwner(5, 6);
    assertThat(new Account(5, Set.of(6L)).mayExecute(groupOnly, false)).isFalse();
    assertThat(new Account(4, Set.of(6L)).mayExecute(groupOnly, false)).isTrue();
    assertThat(Account.ROOT.mayExecute(groupOnly, false)).isTrue();
    assertThat(Account.ROOT.mayExecute(Attributes.of(0600), false)).isFalse();
  }
}
