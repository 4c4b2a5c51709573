package dev.tare.debian.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceListTest {
  private static List<Source> paragraphs(String text) {
    return SourceList.paragraphs(text.getBytes(StandardCharsets.UTF_8), "it");
  }

  @Test
  void readsLinesWithOptions() {
    List<Source> all =
        SourceList.lines(
            """
            # deb http://off.test/debian stable main
            deb http://one.test/debian bookworm main contrib # and a comment
            deb-src http://one.test/debian bookworm main
            deb [arch=amd64,arm64 signed-by=/k.gpg check-valid-until=no] https://two.test/d/ bookworm-security main
            deb cdrom:[x]/ bookworm main
            deb http://flat.test/ ./
            """,
            "it");
    assertThat(all)
        .extracting(Source::toString)
        .containsExactly("http://one.test/debian bookworm", "https://two.test/d bookworm-security");
    assertThat(all.getFirst().components()).containsExactly("main", "contrib");
    assertThat(all.getFirst().trust()).isEqualTo(Trust.MACHINE);
    assertThat(all.getLast().trust()).isEqualTo(Trust.in(List.of(Path.of("/k.gpg"))));
    assertThat(all.getLast().isFor("arm64")).isTrue();
    assertThat(all.getLast().isFor("i386")).isFalse();
    assertThat(all.getLast().checkValidUntil()).isFalse();
    assertThat(all).allMatch(source -> source.carries("bookworm"));
  }

  @Test
  void readsParagraphs() {
    List<Source> all =
        paragraphs(
            """
            Types: deb deb-src
            URIs: http://one.test/debian
            Suites: bookworm bookworm-updates
            Components: main
            Signed-By: 0123456789ABCDEF0123456789ABCDEF01234567

            Types: deb
            Enabled: no
            URIs: http://off.test/debian
            Suites: bookworm
            Components: main

            Types: deb
            URIs: http://two.test/debian
            Suites: trixie
            Components: main
            Signed-By:
             -----BEGIN PGP PUBLIC KEY BLOCK-----
             .
             abc
             -----END PGP PUBLIC KEY BLOCK-----
            """);
    assertThat(all)
        .extracting(Source::toString)
        .containsExactly(
            "http://one.test/debian bookworm",
            "http://one.test/debian bookworm-updates",
            "http://two.test/debian trixie");
    assertThat(all.getFirst().trust().fingerprints()).hasSize(1);
    assertThat(all.getLast().trust().key())
        .contains(
            "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nabc\n-----END PGP PUBLIC KEY BLOCK-----");
  }

  @Test
  void readsAllFilesOfAMachineInTheirOrder(@TempDir Path folder) throws IOException {
    Path more = Files.createDirectory(folder.resolve("sources.list.d"));
    Files.writeString(more.resolve("b.list"), "deb http://b.test/ bookworm main\n");
    Files.writeString(
        more.resolve("a.sources"),
        "Types: deb\nURIs: http://a.test/\nSuites: bookworm\nComponents: main\n");
    Files.writeString(more.resolve("c.save"), "deb http://c.test/ bookworm main\n");
    assertThat(SourceList.ofMachine(folder))
        .extracting(Source::toString)
        .containsExactly("http://a.test bookworm", "http://b.test bookworm");
  }

  @Test
  void refusesWhatIsNoSource() {
    assertThatThrownBy(() -> SourceList.lines("deb [arch=amd64 http://x.test/ a main\n", "it"))
        .hasMessage("cannot read it: line 1: its options have no end");
    assertThatThrownBy(() -> SourceList.lines("\ndeb http://x.test/\n", "it"))
        .hasMessage("cannot read it: line 2: it names no suite");
    assertThatThrownBy(() -> Source.of("ftp://x.test/", "a", List.of("main"), Trust.MACHINE))
        .hasMessageContaining("it is no address of http, https or file");
    assertThatThrownBy(() -> Source.of("http://x.test/", "../a", List.of("main"), Trust.MACHINE))
        .hasMessage("cannot use \"../a\" as a suite");
  }
}
