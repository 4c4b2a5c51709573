package dev.tare.debian.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceListTest {
  private static List<Source> paragraphs(String text) {
    return SourceList.paragraphs(text.getBytes(StandardCharsets.UTF_8), "it").sources();
  }

  @Test
  void readsLinesWithOptions() {
    SourceList list =
        SourceList.lines(
            """
            # deb http://off.test/debian stable main
            deb http://one.test/debian bookworm main contrib # and a comment
            deb-src http://one.test/debian bookworm main
            deb [arch=amd64,arm64 signed-by=/k.gpg check-valid-until=no] https://two.test/d/ bookworm-security main
            deb\t[trusted=yes  arch-=i386]\tcopy:/srv/d bookworm-updates main
            deb cdrom:[Debian 12 #1 - Official DVD]/ bookworm main
            deb mirror+file:/etc/mirrors bookworm main
            """,
            "it");
    List<Source> all = list.sources();
    assertThat(all)
        .extracting(Source::toString)
        .containsExactly(
            "http://one.test/debian bookworm",
            "https://two.test/d bookworm-security",
            "file:/srv/d bookworm-updates");
    assertThat(all.getFirst().components()).containsExactly("main", "contrib");
    assertThat(all.getFirst().trust()).isEqualTo(Trust.MACHINE);
    assertThat(all.getFirst().forgiven()).isEmpty();
    assertThat(all.get(1).trust()).isEqualTo(Trust.in(List.of(Path.of("/k.gpg"))));
    assertThat(all.get(1).isFor("arm64")).isTrue();
    assertThat(all.get(1).isFor("i386")).isFalse();
    assertThat(all.get(1).forgiven()).containsExactly(Source.Forgiven.OUTDATED);
    assertThat(all.getLast().isFor("i386")).isFalse();
    assertThat(all.getLast().isFor("amd64")).isTrue();
    assertThat(all.getLast().forgiven()).containsExactly(Source.Forgiven.UNSIGNED);
    assertThat(all).allMatch(source -> source.carries("bookworm"));
    assertThat(list.passedOver())
        .allMatch(one -> one.carries("bookworm") && !one.carries("trixie"))
        .extracting(SourceList.PassedOver::toString)
        .containsExactly(
            "it: line 6: cdrom:[Debian 12 #1 - Official DVD]/ is left out: only http, https, file and copy are read",
            "it: line 7: mirror+file:/etc/mirrors is left out: only http, https, file and copy are read");
  }

  @Test
  void readsFolders() {
    List<Source> all =
        SourceList.lines(
                """
                deb http://a.test/x ./
                deb http://a.test/x /
                deb http://a.test/x sub/folder/
                """,
                "it")
            .sources();
    assertThat(all)
        .extracting(Source::folder)
        .extracting(URI::toString)
        .containsExactly("http://a.test/x/", "http://a.test/x/", "http://a.test/x/sub/folder/");
    assertThat(all).noneMatch(source -> source.carries("bookworm"));
  }

  @Test
  void aMirrorIsAnAddressOrALine() {
    assertThat(SourceList.ofMirror("http://a.test/debian", "bookworm", Trust.MACHINE))
        .extracting(source -> source + " " + source.components() + source.forgiven())
        .containsExactly(
            "http://a.test/debian bookworm [main][]",
            "http://a.test/debian bookworm-updates [main][ABSENT]");
    for (String line :
        List.of("deb [arch=amd64] http://a.test/ x a b", "[arch=amd64] http://a.test x a  b ")) {
      assertThat(SourceList.ofMirror(line, "bookworm", Trust.MACHINE))
          .extracting(source -> source + " " + source.components() + source.architectures())
          .containsExactly("http://a.test x [a, b][amd64]");
    }
    Trust trust = Trust.in(List.of(Path.of("/k")));
    assertThat(SourceList.ofMirror("http://a.test x", "bookworm", trust))
        .extracting(source -> source + " " + source.components() + source.trust().files())
        .containsExactly("http://a.test x [main][/k]");
    assertThat(SourceList.ofMirror("http://a.test x-security", "bookworm", trust)).hasSize(1);
    assertThatThrownBy(() -> SourceList.ofMirror("deb http://a.test", "bookworm", trust))
        .hasMessage("cannot use \"deb http://a.test\" as an archive: it names no suite");
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
    assertThat(SourceList.ofMachine(folder).sources())
        .extracting(Source::toString)
        .containsExactly("http://a.test bookworm", "http://b.test bookworm");
  }

  @Test
  void refusesWhatIsNoSource() {
    assertThatThrownBy(() -> SourceList.lines("deb [arch=amd64 http://x.test/ a main\n", "it"))
        .hasMessage("cannot read it: line 1: its options have no end");
    assertThatThrownBy(() -> SourceList.lines("\ndeb http://x.test/\n", "it"))
        .hasMessage("cannot read it: line 2: it names no suite");
    assertThatThrownBy(() -> SourceList.lines("deb http://x.test/ a\n", "it"))
        .hasMessage("cannot read it: line 1: cannot use suite \"a\" without a component");
    assertThatThrownBy(() -> SourceList.lines("deb http://x.test/ ./ main\n", "it"))
        .hasMessage("cannot read it: line 1: cannot use the folder \"./\" with components");
    assertThatThrownBy(() -> SourceList.lines("deb file://host/x a main\n", "it"))
        .hasMessageContaining("cannot use \"file://host/x\" as an archive");
    for (String address : List.of("http://x.test/?a=b", "http://x.test:/", "http://x.test/../a")) {
      assertThatThrownBy(() -> SourceList.lines("deb " + address + " a main\n", "it"))
          .hasMessageContaining("as an archive");
    }
    assertThat(Source.of("http://x.test//a/./b", "a", List.of("main"), Trust.MACHINE).root())
        .hasToString("http://x.test/a/b/");
    assertThatThrownBy(() -> SourceList.lines("deb http://x.test/ a m%zz\n", "it"))
        .hasMessage("cannot read it: line 1: cannot use \"m%zz\" as a component");
    assertThatThrownBy(() -> Source.of("ftp://x.test/", "a", List.of("main"), Trust.MACHINE))
        .hasMessageContaining("it is no address of http, https or file");
    assertThatThrownBy(() -> Source.of("http://x.test/", "../a", List.of("main"), Trust.MACHINE))
        .hasMessage("cannot use \"../a\" as a suite");
  }
}
