package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.debian.testing.DebBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BaseCommandTest extends BaseArchive {
  @Test
  void makesAnImageOfPackagesAndSaysByWhichRules() throws IOException {
    assertThat(base("app", "-t", "it", "--cmd", "app -x", "-e", "A=b", "-u", "33")).isZero();
    assertThat(tare.err())
        .startsWith("tare base: warning: /usr/bin/app is not executable")
        .hasLineCount(1);
    assertThat(tare.out())
        .contains("rule usrmerge: ", "rule base-passwd: ")
        .containsPattern("it:latest  [0-9a-f]{12}  .* stored  2 packages\n");
    tare.reset();
    tare.run("inspect", "it");
    assertThat(tare.out())
        .contains("\"app\"", "\"-x\"", "\"A=b\"", "/usr/local/bin:/usr/sbin", "\"33\"");
    tare.reset();
    assertThat(tare.run("analyze", "it", "--by", "package")).isZero();
    assertThat(tare.out()).contains("app", "lib");
  }

  @Test
  void saysThatTheCommandCannotStart() throws IOException {
    assertThat(base("app", "-t", "it", "-q", "--cmd", "apq")).isZero();
    assertThat(tare.err())
        .startsWith("tare base: warning: apq is in no directory of PATH")
        .contains("Did you mean app?");
    tare.reset();
    assertThat(base("app", "-t", "it", "-q")).isZero();
    assertThat(tare.err()).isEmpty();
  }

  @Test
  void theSameLockGivesTheSameDigestWithoutTheIndex() throws IOException {
    Path lock = folder.resolve("it.lock");
    assertThat(base("app", "-t", "one", "-q", "--lock", lock.toString())).isZero();
    String id = tare.out();
    String text = Files.readString(lock);
    assertThat(text).startsWith("Lock-Format: 1\nSuite: stable\nWanted: app\nEssential: no\n");
    tare.reset();
    try (Stream<Path> files = Files.walk(pool.resolve("dists"))) {
      files.filter(Files::isRegularFile).forEach(file -> file.toFile().delete());
    }
    // from another place, with nothing in the cache
    tare = new CommandLineFixture(Files.createDirectory(folder.resolve("elsewhere")));
    assertThat(base("app", "-t", "two", "-q", "--lock", lock.toString())).isZero();
    assertThat(tare.out()).isEqualTo(id);
    assertThat(Files.readString(lock)).isEqualTo(text);
    tare.reset();
    assertThat(base("lib", "-t", "three", "--lock", lock.toString())).isEqualTo(2);
    assertThat(tare.err()).contains("it is the lock of app, stable, for amd64", "--update-lock");
    assertThat(Files.readString(lock)).isEqualTo(text);
  }

  @Test
  void aLockIsChosenAnewOnlyWhereThatIsAskedFor() throws IOException {
    Path lock = folder.resolve("it.lock");
    assertThat(base("app", "-t", "it", "--lock", lock.toString())).isZero();
    for (List<String> other : List.of(List.of("app", "lib"), List.of("app", "--essential"))) {
      List<String> words = new ArrayList<>(other);
      words.addAll(List.of("-t", "it", "--lock", lock.toString()));
      assertThat(base(words.toArray(new String[0]))).as(words.toString()).isEqualTo(2);
    }
    assertThat(base("app", "lib", "-t", "it", "--lock", lock.toString(), "--update-lock")).isZero();
    assertThat(Files.readString(lock)).contains("\nWanted: app lib\n");
    assertThat(base("app", "-t", "it", "--update-lock")).isEqualTo(2);
  }

  @Test
  void aLockNamesNothingThatCouldNotBeHad() throws IOException {
    Path lock = folder.resolve("it.lock");
    assertThat(base("cut", "-t", "it", "--lock", lock.toString())).isEqualTo(6);
    assertThat(lock).doesNotExist();
  }

  @Test
  void packagesOfALockMayBeHadElsewhereOrOutOfTheCache() throws IOException {
    Path lock = folder.resolve("it.lock");
    assertThat(base("app", "-t", "one", "-q", "--lock", lock.toString())).isZero();
    String id = tare.out();
    tare.reset();
    Path moved = folder.resolve("moved");
    Files.move(pool, moved);
    String[] again = {
      "base", "app", "-q", "-t", "two", "--platform", "linux/amd64", "--lock", lock.toString()
    };
    assertThat(tare.run(again)).isZero();
    assertThat(tare.out()).isEqualTo(id);
    tare = new CommandLineFixture(Files.createDirectory(folder.resolve("elsewhere")));
    assertThat(tare.run(again)).isEqualTo(3);
    assertThat(tare.err()).contains(".deb: no such file or directory", "--update-lock");
    tare.reset();
    List<String> there = new ArrayList<>(List.of(again));
    there.addAll(List.of("--mirror", moved.toUri().toString()));
    assertThat(tare.run(there.toArray(new String[0]))).isZero();
    assertThat(tare.out()).isEqualTo(id);
  }

  @Test
  void archivesAreAddressesOrLinesOrThoseOfAFile() throws IOException {
    String root = pool.toUri().toString();
    String keys = archive.source().trust().files().getFirst().toString();
    Path list =
        Files.writeString(
            folder.resolve("x.list"),
            """
            deb [signed-by=%s] %s stable main
            deb cdrom:[x]/ stable main
            """
                .formatted(keys, root));
    for (List<String> where :
        List.of(
            List.of("--mirror", "deb [signed-by=%s] %s stable main".formatted(keys, root)),
            List.of("--mirror", root + " stable", "--keyring", keys),
            List.of("--from", list.toString()))) {
      List<String> words =
          new ArrayList<>(List.of("base", "app", "-t", "it", "--platform", "linux/amd64"));
      words.addAll(where);
      assertThat(tare.run(words.toArray(new String[0]))).as(tare.err()).isZero();
    }
    assertThat(tare.err())
        .isEqualTo(
            "tare base: warning: %s: line 2: cdrom:[x]/ is left out: only http, https, file and copy are read\n"
                .formatted(list));
    tare.reset();
    assertThat(tare.run("base", "app", "-t", "it", "--mirror", root, "--keyring", keys))
        .isEqualTo(3);
    assertThat(tare.err())
        .contains(
            "bookworm: the archive has no such suite: neither InRelease nor Release is there");
  }

  @Test
  void whatIsTrustedUnseenIsSaid() throws IOException {
    String line = "[trusted=yes] %s stable".formatted(pool.toUri());
    assertThat(tare.run("base", "app", "-t", "it", "--platform", "linux/amd64", "--mirror", line))
        .isZero();
    assertThat(tare.err()).contains("warning: nobody verifies file:");
  }

  @Test
  void refusesAPackageThatCallsItselfOtherwise() throws IOException {
    String index =
        new DebBuilder("Package: liar\nVersion: 1\nArchitecture: amd64\n").fields()
            + archive.file(
                "pool/liar.deb",
                new DebBuilder("Package: liar\nVersion: 1\nArchitecture: arm64\n").build());
    archive.publish(index);
    assertThat(base("liar", "-t", "it")).isEqualTo(6);
    assertThat(tare.err())
        .contains("cannot use package liar 1: it is for \"arm64\", not for amd64");
    archive.publish(index.replace("Version: 1", "Version: 2"));
    tare.reset();
    assertThat(base("liar", "-t", "it")).isEqualTo(6);
    assertThat(tare.err()).contains("cannot use package liar 2: it calls itself liar 1");
  }

  @Test
  void aRecipeIsAskedForBySign() throws IOException {
    publish(named("netbase", "").file("etc/services", "x"), false);
    publish(named("tzdata", "Depends: gone\n").file("usr/share/zoneinfo/Etc/UTC", "x"), false);
    publish(named("ca-certificates", "Depends: gone\n"), false);
    Path lock = folder.resolve("it.lock");
    // a file of that name changes nothing
    Files.writeString(folder.resolve("@static"), "app");
    assertThat(base("@static", "app", "-t", "one", "-e", "A=b", "--lock", lock.toString()))
        .isZero();
    assertThat(tare.out()).contains("rule @static: the users root, nobody", "5 packages\n");
    tare.reset();
    assertThat(base("@static", "app", "-t", "two", "-e", "A=b", "--lock", lock.toString()))
        .isZero();
    tare.reset();
    tare.run("inspect", "one");
    assertThat(tare.out()).contains("SSL_CERT_FILE=/etc/ssl/", "\"A=b\"");
    tare.reset();
    tare.run("images", "-q", "--no-trunc");
    assertThat(tare.out().lines().distinct()).hasSize(1);
    tare.reset();
    assertThat(base("static", "-t", "it")).isEqualTo(3);
    assertThat(tare.err()).contains("cannot find static: no archive has a package", "@static");
    tare.reset();
    assertThat(base("@gone", "-t", "it")).isEqualTo(3);
    assertThat(tare.err()).contains("no recipe has that name", "tare base --list");
    tare.reset();
    assertThat(base("@cc", "@musl", "-t", "it")).isEqualTo(2);
  }

  @Test
  void listsRecipesWithTheirCosts() {
    assertThat(tare.run("base", "--list")).isZero();
    assertThat(tare.out()).startsWith("RECIPE ").contains("@static ", "distroless/static");
    tare.reset();
    assertThat(tare.run("base", "--list", "--json")).isZero();
    assertThat(tare.out()).contains("\"recipe\":\"@nginx\"", "\"shells\":");
  }

  @Test
  void aNumberOfLayersMayBeginWithZero() throws IOException {
    assertThat(base("app", "-t", "it", "--layers", "01")).as(tare.err()).isZero();
  }

  @Test
  void aTimeIsThatWhichIsGiven() throws IOException {
    tare.with(Map.of("SOURCE_DATE_EPOCH", "1000000000"));
    assertThat(base("app", "-t", "it")).isZero();
    tare.reset();
    tare.run("inspect", "it");
    assertThat(tare.out()).contains("2001-09-09T01:46:40Z");
  }

  @Test
  void aSystemKnowsTheArchivesThatItCameFrom() throws IOException {
    publish(named("apt", "").file("usr/bin/apt", "x"), false);
    Path lock = folder.resolve("it.lock");
    assertThat(base("@debian", "-t", "one", "-q", "--lock", lock.toString())).isZero();
    // archives of this machine's disk are none in an image
    assertThat(Files.readString(lock))
        .contains("\nSources:\n file:%s stable main\n".formatted(pool));
    Files.writeString(
        lock,
        Files.readString(lock)
            .replaceFirst(
                "\nSources:.*",
                "\nSources:\n http://x.test/d bookworm main\n http://x.test/d bookworm-updates main\n"
                    + " http://x.test/security bookworm-security main"));
    assertThat(base("@debian", "-t", "two", "-q", "--lock", lock.toString())).isZero();
    tare.reset();
    Path out = folder.resolve("out.tar");
    assertThat(tare.run("export", "-o", out.toString(), "two")).as(tare.err()).isZero();
    // a tar holds small files as they are
    assertThat(Files.readString(out, StandardCharsets.ISO_8859_1))
        .contains("etc/apt/sources.list.d/debian.sources")
        .contains(
            """
            Types: deb
            URIs: http://x.test/d
            Suites: bookworm bookworm-updates
            Components: main

            Types: deb
            URIs: http://x.test/security
            Suites: bookworm-security
            Components: main
            """);
  }
}
