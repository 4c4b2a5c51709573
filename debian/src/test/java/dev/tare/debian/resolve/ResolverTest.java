package dev.tare.debian.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Progress;
import dev.tare.base.TareException;
import dev.tare.debian.archive.Archive;
import dev.tare.debian.archive.BinaryPackage;
import dev.tare.debian.archive.Downloads;
import dev.tare.debian.archive.PackageIndex;
import dev.tare.debian.testing.SignedArchive;
import dev.tare.fetch.Fetch;
import dev.tare.store.Cache;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResolverTest {
  @TempDir Path folder;

  /// @param packages `name version` and further fields, apart by semicolons
  private PackageIndex index(String... packages) throws IOException {
    SignedArchive archive = new SignedArchive(folder);
    StringBuilder text = new StringBuilder();
    for (String one : packages) {
      String[] fields = one.split("; ", -1);
      String[] name = fields[0].split(" ", 2);
      text.append("Package: %s\nVersion: %s\nArchitecture: amd64\n".formatted(name[0], name[1]));
      Stream.of(fields).skip(1).forEach(field -> text.append(field).append('\n'));
      text.append('\n');
    }
    archive.publish(text.toString());
    try (Cache cache = Cache.open(folder.resolve("cache"), Cache.DEFAULT_LIMIT);
        Downloads downloads = new Downloads(new Fetch(Map.of(), Progress.NONE), cache)) {
      return new Archive(downloads, folder, SignedArchive.NOW)
          .read(List.of(archive.source()), "amd64");
    }
  }

  private static String resolved(PackageIndex index, String... wanted) {
    List<Wanted> all = Stream.of(wanted).map(Wanted::parse).toList();
    return String.join(
        ", ", Resolver.resolve(index, all).stream().map(BinaryPackage::toString).toList());
  }

  private static void refused(PackageIndex index, String message, String... wanted) {
    assertThatThrownBy(() -> resolved(index, wanted))
        .isInstanceOf(TareException.class)
        .hasMessage(message);
  }

  @Test
  void takesTheLatestVersionAndWhatItNeedsAlone() throws IOException {
    PackageIndex index =
        index(
            "a 1",
            "a 2; Depends: b (>= 1), c | d; Recommends: r; Suggests: s",
            "b 1; Pre-Depends: e",
            "c 1",
            "d 1",
            "e 1",
            "r 1",
            "s 1");
    assertThat(resolved(index, "a")).isEqualTo("a 2, b 1, c 1, e 1");
    assertThat(resolved(index, "a=1")).isEqualTo("a 1");
    assertThat(resolved(index, "a", "d")).isEqualTo("a 2, b 1, d 1, e 1");
  }

  @Test
  void namesStandForOthersAndTheirVersionsCount() throws IOException {
    PackageIndex index =
        index(
            "a 1; Depends: v",
            "b 1; Depends: v (>= 2)",
            "p 1; Provides: v; Priority: optional",
            "q 1; Provides: v (= 2); Priority: extra",
            "r 1; Provides: x",
            "s 1; Provides: x");
    assertThat(resolved(index, "a")).isEqualTo("a 1, p 1");
    assertThat(resolved(index, "b")).isEqualTo("b 1, q 1");
    assertThat(resolved(index, "a", "b")).isEqualTo("a 1, b 1, p 1, q 1");
    refused(index, "cannot find x: it is no package, but several stand for it", "x");
  }

  @Test
  void anyArchitectureIsForPackagesThatAllowIt() throws IOException {
    PackageIndex index =
        index("a 1; Depends: p:any", "b 1; Depends: q:any", "p 1; Multi-Arch: allowed", "q 1");
    assertThat(resolved(index, "a")).isEqualTo("a 1, p 1");
    refused(index, "cannot resolve b: b needs q:any; the archives have q 1", "b");
  }

  @Test
  void triesTheNextAlternativeWhereOneCannotBe() throws IOException {
    PackageIndex index =
        index(
            "a 1; Depends: b | c",
            "b 1; Depends: x, gone",
            "c 1",
            "x 1",
            "d 1; Depends: e, b | f",
            "e 1; Conflicts: f",
            "f 1");
    assertThat(resolved(index, "a")).isEqualTo("a 1, c 1");
    refused(
        index, "cannot resolve d: d needs b | f; b needs gone; no archive has such a package", "d");
  }

  @Test
  void saysWithTheChainWhyItCannotBe() throws IOException {
    PackageIndex index =
        index(
            "a 1; Depends: b",
            "b 1; Depends: c (>= 2)",
            "c 1",
            "d 1; Depends: e, f",
            "e 1",
            "f 1; Breaks: e (<< 2)");
    refused(index, "cannot resolve a: a needs b; b needs c (>= 2); the archives have c 1", "a");
    refused(
        index, "cannot resolve d: d needs f; f must not be together with e, which d needs", "d");
    refused(
        index,
        "cannot resolve f: it must not be together with e, which was asked for too",
        "e",
        "f");
    refused(index, "cannot find g: no archive has a package of that name for amd64", "g");
    refused(index, "cannot find a 7: the archives have 1", "a=7");
  }

  @Test
  void circlesEnd() throws IOException {
    PackageIndex index =
        index("a 1; Depends: b", "b 1; Depends: a, v", "c 1; Provides: v; Conflicts: v");
    assertThat(resolved(index, "a")).isEqualTo("a 1, b 1, c 1");
  }

  @Test
  void aChainWithoutEndIsRefused() throws IOException {
    List<String> chain = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      chain.add("p%d 1; Depends: p%d".formatted(i, i + 1));
    }
    chain.add("p20000 1");
    PackageIndex index = index(chain.toArray(String[]::new));
    assertThatThrownBy(() -> resolved(index, "p0"))
        .isInstanceOf(TareException.class)
        .hasMessageContaining("what it needs is in a chain of more than 1000 packages");
    assertThat(resolved(index, "p19500")).startsWith("p19500 1, p19501 1");
  }
}
