package dev.tare.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.tare.base.TareException;
import dev.tare.oci.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistriesConfTest {
  @TempDir Path folder;

  private RegistriesConf read(String text) {
    Path file = folder.resolve("registries.conf");
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return RegistriesFile.read(Map.of("CONTAINERS_REGISTRIES_CONF", file.toString()));
  }

  private static List<String> names(RegistriesConf conf, String name) {
    return conf.fullNames(Reference.parse(name)).stream().map(Reference::toString).toList();
  }

  private static List<String> places(RegistriesConf conf, String name) {
    return conf.places(Reference.parse(name)).stream()
        .map(place -> place.name().toString())
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "debian, docker.io/library/debian:latest",
    "debian:12, docker.io/library/debian:12",
    "team/app, docker.io/team/app:latest",
    "docker.io/debian, docker.io/library/debian:latest",
    "index.docker.io/debian, docker.io/library/debian:latest",
    "h.example/a/b:1, h.example/a/b:1",
    "localhost:5000/a, localhost:5000/a:latest",
  })
  void takesShortNamesForThoseOfDockerHub(String name, String full) {
    assertThat(names(RegistriesConf.USUAL, name)).containsExactly(full);
  }

  @Test
  void asksTheRegistriesOfTheSearchListInTheirOrder() {
    RegistriesConf conf =
        read(
            """
            # the machine's own
            unqualified-search-registries = ["one.example",
              'two.example:5000', # and
              "docker.io", ]
            short-name-mode = "enforcing"

            [aliases]
            "app" = "three.example/team/app"
            """);
    assertThat(names(conf, "x:1"))
        .containsExactly("one.example/x:1", "two.example:5000/x:1", "docker.io/library/x:1");
    assertThat(names(conf, "app:2")).containsExactly("three.example/team/app:2");
    assertThat(names(conf, "four.example/app")).containsExactly("four.example/app:latest");
  }

  @Test
  void findsMirrorsAndPlaces() {
    RegistriesConf conf =
        read(
            """
            [[registry]]
            location = "docker.io"
            [[registry.mirror]]
            location = "mirror.example/hub"
            insecure = true
            [[registry.mirror]]
            location = "digests.example"
            pull-from-mirror = "digest-only"

            [[registry]]
            prefix = "docker.io/team"
            location = "moved.example/team"

            [[registry]]
            prefix = "*.internal.example"
            insecure = true
            """);
    assertThat(places(conf, "debian"))
        .containsExactly("mirror.example/hub/library/debian", "docker.io/library/debian");
    assertThat(places(conf, "debian@sha256:" + "0".repeat(64)))
        .contains("digests.example/library/debian");
    assertThat(places(conf, "team/app")).containsExactly("moved.example/team/app");
    assertThat(places(conf, "teams/app")).hasSize(2);
    assertThat(places(conf, "a.internal.example/x")).containsExactly("a.internal.example/x");
    assertThat(conf.places(Reference.parse("debian")))
        .extracting(Place::isInsecure, Place::isMirror)
        .containsExactly(tuple(true, true), tuple(false, false));
    assertThat(conf.isInsecure("a.internal.example")).isTrue();
    assertThat(conf.isInsecure("internal.example.org")).isFalse();
    assertThat(conf.isInsecure("docker.io")).isFalse();
  }

  @Test
  void asksMirrorsForDigestsAloneWhereTheRegistrySaysSo() {
    RegistriesConf conf =
        read(
            """
            [[registry]]
            location = "h.example"
            mirror-by-digest-only = true
            [[registry.mirror]]
            location = "m.example"
            """);
    assertThat(places(conf, "h.example/x:1")).containsExactly("h.example/x");
    assertThat(places(conf, "h.example/x@sha256:" + "0".repeat(64)))
        .containsExactly("m.example/x", "h.example/x");
  }

  @Test
  void knowsWhereCredentialsAreLookedFor() {
    assertThat(read("credential-helpers = [\"safe\", \"containers-auth.json\"]\n").helpers())
        .containsExactly("safe", Credentials.FILES);
  }

  @Test
  void reachesNothingThatIsBlocked() {
    RegistriesConf conf = read("[[registry]]\nlocation = \"bad.example\"\nblocked = true\n");
    assertThatThrownBy(() -> places(conf, "bad.example/x"))
        .isInstanceOfSatisfying(
            TareException.class, e -> assertThat(e.kind()).isEqualTo(TareException.Kind.REFUSED))
        .hasMessage("cannot reach bad.example/x: registries.conf blocks \"bad.example\"");
  }

  @Test
  void letsDropInsWin() throws IOException {
    Path home = folder.resolve("home/.config/containers");
    Files.createDirectories(home.resolve("registries.conf.d"));
    Files.writeString(
        home.resolve("registries.conf"),
        "unqualified-search-registries = [\"a.example\"]\n[aliases]\nx = \"a.example/x\"\n");
    Files.writeString(
        home.resolve("registries.conf.d/10.conf"), "[aliases]\nx = \"b.example/x\"\n");
    Files.writeString(home.resolve("registries.conf.d/notes.txt"), "no TOML\n");
    RegistriesConf conf = RegistriesFile.read(Map.of("HOME", folder.resolve("home").toString()));
    assertThat(names(conf, "x")).containsExactly("b.example/x:latest");
    assertThat(names(conf, "tare-test-of-a-name"))
        .containsExactly("a.example/tare-test-of-a-name:latest");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a = |:1: a value is missing",
        "a = \"x|:1: a quote is not closed",
        "a = 1 2|:1: something follows on the line",
        "= 1|:1: a key is missing",
        "a = [1, 2|:1: a list is not closed",
        "a = 1.5|:1: \"1.5\" is no value that is known here",
        "[a|:1: a table is not closed",
        "[registries.search]|: it is of version 1",
        "registry = [1]|: a list of tables has something else in it",
        "[[registry]]|: a [[registry]] has neither prefix nor location",
        "credential-helpers = [\"../x\"]|: \"../x\" is not the name of a credential helper",
      })
  void saysWhatIsWrong(String text, String cause) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOfSatisfying(
            TareException.class, e -> assertThat(e.kind()).isEqualTo(TareException.Kind.INVALID))
        .hasMessageContaining("registries.conf" + cause);
  }
}
