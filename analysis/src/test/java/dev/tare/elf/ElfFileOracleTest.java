package dev.tare.elf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.layer.Content;
import dev.tare.sys.Command;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The files of this machine, read here and by readelf.
@Tag("machine")
class ElfFileOracleTest {
  private static final int SAMPLE = 100; // of programs, and of libraries

  @Test
  void agreesWithReadelfAboutTheDynamicSection() throws IOException {
    Machine.needs("readelf");
    for (Path path : sample()) {
      ElfFile file = read(path);
      String said = readelf(path, "-W", "-d", "-l");
      assertThat(texts(file.needed()))
          .as("%s", path)
          .isEqualTo(all("\\(NEEDED\\).*\\[(.*)]", said));
      assertThat(file.soname().map(Bytes::toString).stream())
          .as("%s", path)
          .isEqualTo(all("\\(SONAME\\).*\\[(.*)]", said));
      assertThat(file.rpath().map(Bytes::toString).stream())
          .as("%s", path)
          .isEqualTo(all("\\(RPATH\\).*\\[(.*)]", said));
      assertThat(file.runpath().map(Bytes::toString).stream())
          .as("%s", path)
          .isEqualTo(all("\\(RUNPATH\\).*\\[(.*)]", said));
      assertThat(file.interpreter().map(Bytes::toString).stream())
          .as("%s", path)
          .isEqualTo(all("Requesting program interpreter: (.*)]", said));
      assertThat((file.flags1() & 0x8000000) != 0)
          .as("%s", path)
          .isEqualTo(!all("\\(FLAGS_1\\).*(PIE)", said).isEmpty());
    }
  }

  @Test
  void agreesWithReadelfAboutVersions() throws IOException {
    Machine.needs("readelf");
    for (Path path : sample()) {
      ElfFile file = read(path);
      String said = readelf(path, "-W", "-V");
      Set<String> needs = new LinkedHashSet<>();
      file.versionNeeds().forEach(n -> needs.add(n.version()));
      assertThat(needs)
          .as("%s", path)
          .containsExactlyInAnyOrderElementsOf(
              new TreeSet<>(all("(?m)^ +0x[0-9a-f]+: +Name: (\\S+)  Flags: .*Version: ", said)));
      assertThat(file.versions())
          .as("%s", path)
          .containsExactlyInAnyOrderElementsOf(
              new TreeSet<>(
                  all(
                      "Rev: 1  Flags: (?:none|WEAK\\s?)  Index: \\d+  Cnt: \\d+  Name: (\\S+)",
                      said)));
    }
  }

  @Test
  void agreesWithReadelfAboutSymbols() throws IOException {
    Machine.needs("readelf");
    for (Path path : sample().subList(0, 40)) {
      List<String> expected = new ArrayList<>();
      for (String line : readelf(path, "-W", "-D", "--dyn-syms").lines().toList()) {
        String[] words = line.trim().split("\\s+", -1);
        if (words.length >= 8 && words[0].endsWith(":") && words[4].matches("GLOBAL|WEAK|UNIQUE")) {
          expected.add(words[7].replaceAll("@.*", "") + (words[6].equals("UND") ? " U" : " D"));
        }
      }
      assertThat(read(path).symbols().stream().map(s -> s.name() + (s.isDefined() ? " D" : " U")))
          .as("%s", path)
          .containsExactlyElementsOf(expected);
    }
  }

  @Test
  void readsAProgramWithoutSectionHeaders() throws IOException {
    Path ls = Path.of("/usr/bin/ls");
    byte[] bytes = Files.readAllBytes(ls);
    for (int i = 0x28; i < 0x30; i++) {
      bytes[i] = 0; // e_shoff
    }
    bytes[0x3c] = bytes[0x3e] = 0; // e_shnum, e_shstrndx
    ElfFile stripped = ElfFile.read(Content.of(Bytes.of(bytes)), "/ls").orElseThrow();
    assertThat(stripped.needed()).isEqualTo(read(ls).needed()).isNotEmpty();
    assertThat(stripped.symbols()).isEqualTo(read(ls).symbols()).isNotEmpty();
    assertThat(stripped.notes()).extracting(Note::owner).contains("GNU");
  }

  private static List<Path> sample() throws IOException {
    List<Path> sample = new ArrayList<>(some(Path.of("/usr/bin")));
    sample.addAll(
        some(
            Path.of(
                "/usr/lib/"
                    + System.getProperty("os.arch").replace("amd64", "x86_64")
                    + "-linux-gnu")));
    assertThat(sample).hasSizeGreaterThan(SAMPLE);
    return sample;
  }

  private static List<Path> some(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .sorted()
          .filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS))
          .filter(f -> ElfFile.read(content(f), f.toString()).isPresent())
          .limit(SAMPLE)
          .toList();
    }
  }

  private static ElfFile read(Path path) {
    return ElfFile.read(content(path), path.toString()).orElseThrow();
  }

  private static Content content(Path path) {
    return new Content.HostFile(path, path.toFile().length());
  }

  private static String readelf(Path path, String... options) throws IOException {
    List<String> words = new ArrayList<>(List.of("readelf"));
    words.addAll(List.of(options));
    words.add(path.toString());
    return Command.of(words).run().out().toString();
  }

  private static List<String> texts(List<Bytes> names) {
    return names.stream().map(Bytes::toString).toList();
  }

  private static List<String> all(String pattern, String text) {
    List<String> found = new ArrayList<>();
    for (Matcher m = Pattern.compile(pattern).matcher(text); m.find(); ) {
      found.add(m.group(1));
    }
    return found;
  }
}
