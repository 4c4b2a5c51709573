package dev.tare.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.sys.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CredentialsTest {
  @TempDir Path folder;

  private Path file(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    return file;
  }

  private static String auth(String... hosts) {
    StringBuilder all = new StringBuilder("{\"auths\":{");
    for (int i = 0; i < hosts.length; i++) {
      var who = new Credential.Password("user" + i, "p:" + i);
      all.append(i == 0 ? "" : ",")
          .append("\"%s\":{\"auth\":\"%s\"}".formatted(hosts[i], who.encoded()));
    }
    return all + "}}";
  }

  private static Optional<Credential> password(String user, String password) {
    return Optional.of(new Credential.Password(user, password));
  }

  private static Credentials of(Path... files) {
    return new Credentials(Optional.empty(), List.of(files));
  }

  @ParameterizedTest
  @CsvSource({
    "h, h, x",
    "https://h, h, x",
    "https://h/v1/, h, x",
    "H, h, x",
    "h:5000, h:5000, a/b",
    "https://index.docker.io/v1/, docker.io, library/debian",
    "docker.io, docker.io, library/debian",
    "h/a, h, a/b",
    "h/a/b, h, a/b",
  })
  void findsAHostHoweverItIsWritten(String written, String host, String path) throws IOException {
    assertThat(of(file("a", auth(written))).of(new RepositoryName(host, path)))
        .isEqualTo(password("user0", "p:0"));
  }

  @ParameterizedTest
  @CsvSource({"h/a, h, ab", "h/a/b, h, a", "hh, h, x", "h:5000, h, x", "h, docker.io, h/x"})
  void givesNothingToOthers(String written, String host, String path) throws IOException {
    assertThat(of(file("a", auth(written))).of(new RepositoryName(host, path))).isEmpty();
  }

  @Test
  void takesTheLongestNameInAFile() throws IOException {
    Path all = file("a", auth("h", "h/team", "h/team/app"));
    assertThat(of(all).of(new RepositoryName("h", "team/app/x")))
        .isEqualTo(password("user2", "p:2"));
    assertThat(of(all).of(new RepositoryName("h", "team"))).isEqualTo(password("user1", "p:1"));
    assertThat(of(all).of(new RepositoryName("h", "other"))).isEqualTo(password("user0", "p:0"));
  }

  @Test
  void readsWhatIsNoPassword() throws IOException {
    Path all =
        file(
            "a",
            """
            {"auths": {"h": {"auth": "", "identitytoken": "R"}, "b": {"registrytoken": "B"},
              "u": {"username": "n", "password": "p"}, "empty": {}}, "unknown": [1]}
            """);
    assertThat(of(all).of(new RepositoryName("h", "x"))).contains(new Credential.Refresh("R"));
    assertThat(of(all).of(new RepositoryName("b", "x"))).contains(new Credential.Bearer("B"));
    assertThat(of(all).of(new RepositoryName("u", "x"))).isEqualTo(password("n", "p"));
    assertThat(of(all).of(new RepositoryName("empty", "x"))).isEmpty();
  }

  @Test
  void looksInTheOrderOfOthers() throws IOException {
    file("run/containers/auth.json", auth("run", "both"));
    file("home/.config/containers/auth.json", auth("config", "both"));
    file("home/.docker/config.json", auth("docker", "both", "config"));
    file("named/config.json", auth("named"));
    Map<String, String> environment =
        Map.of(
            "HOME", folder.resolve("home").toString(),
            "XDG_RUNTIME_DIR", folder.resolve("run").toString(),
            "DOCKER_CONFIG", folder.resolve("named").toString());
    Credentials all =
        Credentials.of(Optional.empty(), Optional.empty(), environment, folder, List.of());
    assertThat(all.files())
        .extracting(path -> folder.relativize(path).toString())
        .containsExactly(
            "named/config.json",
            "run/containers/auth.json",
            "home/.config/containers/auth.json",
            "home/.docker/config.json");
    for (String host : List.of("named", "run", "config", "docker")) {
      assertThat(all.of(new RepositoryName(host, "x"))).isEqualTo(password("user0", "p:0"));
    }
  }

  @Test
  void looksNowhereElseThanWhereItIsTold() throws IOException {
    file("home/.docker/config.json", auth("h"));
    Map<String, String> environment =
        Map.of("HOME", folder.resolve("home").toString(), "REGISTRY_AUTH_FILE", "only");
    Credentials only =
        Credentials.of(Optional.empty(), Optional.empty(), environment, folder, List.of());
    assertThat(only.files()).containsExactly(folder.resolve("only"));
    assertThat(only.of(new RepositoryName("h", "x"))).isEmpty();
    assertThat(
            Credentials.of(
                    Optional.empty(),
                    Optional.of(Path.of("/named")),
                    environment,
                    folder,
                    List.of("x"))
                .files())
        .containsExactly(Path.of("/named"));
  }

  @Test
  void keepsForNobodyElseToReadAndLeavesTheRest() throws IOException {
    Path file =
        file("a", "{\"auths\":{\"other\":{\"auth\":\"bzpw\"}},\"HttpHeaders\":{\"X\":\"1\"}}");
    of(file).keep("docker.io", new Credential.Password("me", "secret"));
    assertThat(Files.readString(file))
        .isEqualTo(
            "{\"auths\":{\"other\":{\"auth\":\"bzpw\"},\"https://index.docker.io/v1/\":"
                + "{\"auth\":\"bWU6c2VjcmV0\"}},\"HttpHeaders\":{\"X\":\"1\"}}");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(of(file).forget("docker.io")).isTrue();
    assertThat(of(file).forget("docker.io")).isFalse();
    assertThat(of(file).hosts()).containsExactly("other");
  }

  @Test
  void makesTheFileWhereThereIsNone() {
    Path file = folder.resolve("new/folder/auth.json");
    assertThat(of(file).keep("h", new Credential.Password("me", "secret")))
        .isEqualTo(file.toString());
    assertThat(of(file).of(new RepositoryName("h", "x"))).isEqualTo(password("me", "secret"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{|is malformed",
        "{\"auths\":{\"h\":{\"auth\":\"???\"}}}|an \"auth\" is not base64",
        "{\"auths\":{\"h\":{\"registrytoken\":\"nocolon\\n\"}}}|is no token",
        "{\"auths\":{\"h\":{\"auth\":\"bm9jb2xvbg==\"}}}|they are not USER:PASSWORD",
        "{\"credHelpers\":{\"h\":\"../x\"}}|is not the name of a credential helper",
      })
  void saysWhichFileIsWrongAndRepeatsNoSecret(String text, String cause) throws IOException {
    Path file = file("a", text);
    assertThatThrownBy(() -> of(file).of(new RepositoryName("h", "x")))
        .isInstanceOfSatisfying(
            TareException.class, e -> assertThat(e.kind()).isEqualTo(TareException.Kind.INVALID))
        .hasMessageStartingWith("cannot read credentials in " + file)
        .hasMessageContaining(cause)
        .hasMessageNotContaining("nocolon");
  }

  @Test
  void asksHelpersOfTheMachineInTheirOrder() throws IOException {
    Path file = file("a", auth("h"));
    String absent = "tare-test-of-a-helper";
    var filesFirst =
        new Credentials(Optional.empty(), List.of(file), List.of(Credentials.FILES, absent));
    assertThat(filesFirst.of(new RepositoryName("h", "x"))).isEqualTo(password("user0", "p:0"));
    var helperFirst =
        new Credentials(Optional.empty(), List.of(file), List.of(absent, Credentials.FILES));
    assertThatThrownBy(() -> helperFirst.of(new RepositoryName("h", "x")))
        .hasMessageContaining("docker-credential-" + absent);
    assertThatThrownBy(() -> helperFirst.keep("h", new Credential.Password("me", "secret")))
        .hasMessageContaining("docker-credential-" + absent)
        .hasMessageNotContaining("secret");
  }

  @Test
  void repeatsNoWordOfAnAnswerThatIsMalformed() {
    assertThatThrownBy(() -> new CredentialHelper("x").credential(Bytes.utf8("Secret=pw")))
        .hasMessage(
            "cannot ask the credential helper docker-credential-x to get: what it says is not"
                + " {\"Username\": …, \"Secret\": …}");
  }

  @ParameterizedTest
  @CsvSource({
    "127.1:5810",
    "1.2.3",
    "999.1.1.1",
    "127.0.0.1:99999",
    "h:0",
    "a-.example",
    "[1::2::3]"
  })
  void knowsNoRegistryAtWhatIsNoHost(String host) {
    assertThatThrownBy(() -> RepositoryName.host(host))
        .isInstanceOfSatisfying(
            TareException.class, e -> assertThat(e.kind()).isEqualTo(TareException.Kind.INVALID))
        .hasMessage("cannot reach \"%s\": it is not the host of a registry".formatted(host));
  }

  @Test
  void findsNothingInAnEmptyEntry() throws IOException {
    assertThat(of(file("a", "{\"auths\":{\"h\":null}}")).of(new RepositoryName("h", "x")))
        .isEmpty();
  }

  @Test
  void repeatsNothingThatAHelperWroteWhereSecretsStand() {
    var outcome =
        new Command.Outcome(
            1, Bytes.utf8("{\"Username\":\"me\",\"Secret\":\"pw\"}"), Bytes.utf8("it is locked\n"));
    assertThat(new CredentialHelper("x").failed("get", outcome))
        .hasMessage(
            "cannot ask the credential helper docker-credential-x to get: it ended with 1: it is"
                + " locked");
  }

  @Test
  void printsNoSecret() {
    assertThat(
            List.of(
                    new Credential.Password("me", "secret"),
                    new Credential.Refresh("secret"),
                    new Credential.Bearer("secret"))
                .toString())
        .doesNotContain("secret");
  }
}
