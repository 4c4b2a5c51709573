package dev.tare.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Finding;
import dev.tare.elf.ElfBuilder;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What findings advise: what helps, and not what only looks like it.
class FixesTest {
  record Case(String code, ImageDraft image, String fix) {}

  private static ImageDraft busybox(String... argv) {
    return ImageDraft.of(argv)
        .base()
        .shell("busybox")
        .link("/bin/init", "busybox")
        .link("/bin/ash", "busybox")
        .link("/bin/env", "busybox");
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case("T06", busybox("tini", "--", "sh"), "Install tini in the image"),
        new Case(
            "T05",
            busybox("/x").script("/x", "#!/bin/env bash\n"),
            "Add it: tare pack … --add bash"),
        new Case("T06", busybox("/p -v"), "Write each word by itself: [\"/p\", \"-v\"]"),
        new Case("T06", busybox("$BIN"), "A list of words replaces no variables"),
        new Case("T06", busybox("serve"), "Copy serve into a directory of PATH"),
        new Case("T06", busybox("/gone"), "Bring it with COPY"),
        new Case(
            "T06", busybox("/etc").dir("/etc", 0755), "Name the program: CMD [\"/etc/PROGRAM\"]"),
        new Case("T04", busybox("/p").script("/p", ""), "Look what made it"),
        new Case("T04", busybox("/p").script("/p", "MZ\0\0"), "Build it for Linux: GOOS=linux"),
        new Case("T04", busybox("/a.jar").script("/a.jar", "PK\3\4\0"), "CMD [\"java\", \"-jar\""),
        new Case(
            "T05",
            busybox("/app/venv/bin/serve").script("/app/venv/bin/serve", "#!/venv/bin/python3\n"),
            "copy it to /venv, not to /app/venv"),
        new Case(
            "T06",
            busybox("node", "index.js")
                .elf("/bin/node", ElfBuilder.staticProgram())
                .file("/usr/share/nodejs/acorn/index.js", "1"),
            "Bring it with COPY, or write its path from the root"),
        new Case("T08", busybox("sh").env("TZ=Europe/Berln"), "did you mean \"Europe/Berlin\"?"),
        new Case(
            "T02",
            ImageDraft.of("/p")
                .elf("/p", ElfBuilder.program(ImageDraft.LD).needs("ld-linux-x86-64.so.2")),
            "at least 1 file: /lib64/ld-linux-x86-64.so.2 ("),
        new Case(
            "T02",
            ImageDraft.of("/p")
                .glibc("/p", ElfBuilder.program(ImageDraft.LD).needs("liba.so"))
                .elf("/opt/liba.so", ElfBuilder.library("liba.so")),
            "set ENV LD_LIBRARY_PATH=/opt"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void saysWhatHelps(Case one) {
    List<Finding> findings = ImageChecks.of(one.image().image());
    assertThat(findings)
        .filteredOn(finding -> finding.code().equals(one.code()))
        .anySatisfy(finding -> assertThat(finding.fix()).get().asString().contains(one.fix()));
  }
}
