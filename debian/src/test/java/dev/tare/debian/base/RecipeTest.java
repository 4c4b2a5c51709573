package dev.tare.debian.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.TareException;
import dev.tare.debian.deb.Deb;
import dev.tare.debian.testing.DebBuilder;
import dev.tare.layer.Entry;
import dev.tare.layer.Lookup;
import dev.tare.layer.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipeTest {
  private static final String SUM = "0123456789abcdef0123456789abcdef  ";

  @TempDir Path folder;
  private final List<Deb> debs = new ArrayList<>();

  private static DebBuilder named(String name, String fields) {
    return new DebBuilder(
        "Package: %s\nVersion: 1\nArchitecture: amd64\n%s".formatted(name, fields));
  }

  private void add(DebBuilder builder) throws IOException {
    Path deb = Files.write(folder.resolve(debs.size() + ".deb"), builder.build());
    Path data = folder.resolve(debs.size() + ".data");
    Deb.inflate(deb, data, "it");
    debs.add(Deb.read(deb, data, "it"));
  }

  private Assembly assembled(String recipe) {
    return Assembly.of(debs, Locks.of("amd64", recipe), false);
  }

  private static Optional<Entry> at(Assembly made, String path) {
    return Lookup.follow(made.tree(), TreePath.of(path)).entry();
  }

  private static String text(Assembly made, String path) throws IOException {
    try (InputStream in = ((Entry.FileEntry) at(made, path).orElseThrow()).content().open()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void eachRecipeHasItsCost() {
    assertThat(RecipeCosts.measured().byRecipe().keySet())
        .containsExactlyInAnyOrderElementsOf(Recipe.all().stream().map(Recipe::name).toList());
  }

  @Test
  void oneOfThatNameOrNone() {
    assertThat(Recipe.among(List.of("curl", "@static")).orElseThrow().name()).isEqualTo("static");
    assertThat(Recipe.among(List.of("static"))).isEmpty();
    assertThatThrownBy(() -> Recipe.among(List.of("@gone")))
        .hasMessageContaining("cannot find @gone: no recipe has that name");
    assertThatThrownBy(() -> Recipe.among(List.of("@cc", "@musl")))
        .isInstanceOf(TareException.class)
        .hasMessageContaining("cannot use @cc and @musl together");
  }

  @Test
  void certificatesAndZonesStayWithoutWhatIsForScripts() throws IOException {
    add(
        named("ca-certificates", "")
            .file("usr/sbin/update-ca-certificates", "#!/bin/sh\n")
            .file("usr/share/ca-certificates/mozilla/A.crt", "the certificate")
            .control(
                "md5sums",
                SUM + "usr/sbin/update-ca-certificates\n" + SUM + "usr/share/zoneinfo/Etc/UTC\n"));
    add(
        named("tzdata", "")
            .file("usr/share/zoneinfo/Etc/UTC", "zone")
            .file("usr/share/zoneinfo/right/Etc/UTC", "other"));
    Assembly made = assembled("@static");
    assertThat(text(made, "etc/ssl/certs/ca-certificates.crt")).isEqualTo("the certificate\n");
    assertThat(text(made, "etc/localtime")).isEqualTo("zone");
    for (String path :
        List.of(
            "usr/sbin/update-ca-certificates",
            "usr/share/ca-certificates",
            "etc/ssl/certs/A.pem",
            "etc/ca-certificates.conf",
            "usr/share/zoneinfo/right")) {
      assertThat(made.tree().entry(TreePath.of(path))).as(path).isEmpty();
    }
    assertThat(text(made, "var/lib/dpkg/status.d/ca-certificates.md5sums"))
        .isEqualTo(SUM + "usr/share/zoneinfo/Etc/UTC\n");
    assertThat(made.rules())
        .contains("@static: the users root, nobody and nonroot")
        .anyMatch(rule -> rule.startsWith("@static: without /usr/sbin/update-ca-certificates"));
  }

  @Test
  void usersAreThoseThatMayBeNamed() throws IOException {
    Assembly small = assembled("@static");
    assertThat(text(small, "etc/passwd"))
        .isEqualTo(
            """
            root:x:0:0:root:/root:/sbin/nologin
            nobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin
            nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin
            """);
    assertThat(at(small, "home/nonroot").orElseThrow().attributes().uid()).isEqualTo(65532);
    assertThat(at(small, "tmp").orElseThrow().attributes().mode()).isEqualTo(01777);
    assertThat(text(assembled("@nginx"), "etc/passwd"))
        .contains("www-data:", "nonroot:x:65532:65532:");
  }

  @Test
  void whatBusyboxCanDoHasItsNames() throws IOException {
    add(named("busybox-static", "").file("bin/busybox", "ELF\0[\0[[\0ash\0sh\0vi\0\0rest\0"));
    Assembly made = assembled("@busybox");
    for (String name : List.of("[", "[[", "ash", "sh", "vi")) {
      assertThat(at(made, "bin/" + name).orElseThrow().path().toString())
          .isEqualTo("/usr/bin/busybox");
    }
    assertThat(made.tree().entry(TreePath.of("usr/bin/rest"))).isEmpty();
    assertThat(text(made, "etc/passwd")).startsWith("root:x:0:0:root:/root:/bin/sh\n");
    assertThat(Fittings.applets("\0[\0[[\0../x\0\0")).isEmpty();
    assertThat(Fittings.applets("no table")).isEmpty();
  }

  @Test
  void aSystemHasTheDatabaseOfDpkg() throws IOException {
    add(
        named("a", "Multi-Arch: same\n")
            .file("etc/a.conf", "a\n")
            .file("bin/a", "1")
            .control("conffiles", "/etc/a.conf\n")
            .control("postinst", "#!/bin/sh\n")
            .control("triggers", "interest-noawait ldconfig\ninterest /usr/share/x\n"));
    Assembly made = assembled("@debian");
    assertThat(text(made, "var/lib/dpkg/status"))
        .isEqualTo(
            """
            Package: a
            Status: install ok installed
            Version: 1
            Architecture: amd64
            Multi-Arch: same
            Conffiles:
             /etc/a.conf 60b725f10c9c85c70d97880dfe8191b3

            """);
    assertThat(text(made, "var/lib/dpkg/info/a:amd64.list")).contains("/etc/a.conf\n", "/bin/a\n");
    assertThat(at(made, "var/lib/dpkg/info/a:amd64.postinst").orElseThrow().attributes().mode())
        .isEqualTo(0755);
    assertThat(text(made, "var/lib/dpkg/triggers/ldconfig")).isEqualTo("a/noawait\n");
    assertThat(text(made, "var/lib/dpkg/triggers/File")).isEqualTo("/usr/share/x a\n");
    assertThat(at(made, "var/lib/dpkg/status.d")).isEmpty();
  }

  @Test
  void whomAPackageAsksForIsThereBesideTheFew() throws IOException {
    add(
        named("web", "")
            .file("etc/web", "x")
            .control(
                "postinst",
                "#!/bin/sh\nadduser --system --group --no-create-home web\nchown www-data /etc/web\n"));
    Assembly made = assembled("@static");
    assertThat(text(made, "etc/passwd"))
        .contains("nonroot:x:65532:", "\nweb:x:100:101:", "\nwww-data:*:33:33:")
        .doesNotContain("daemon");
    assertThat(text(made, "etc/group")).contains("\nweb:x:101:").doesNotContain("adm:");
    assertThat(made.rules())
        .contains("@static: the users root, nobody and nonroot and www-data and web")
        .noneMatch(rule -> rule.startsWith("base-passwd"));
  }
}
