package dev.tare.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.TareException;
import dev.tare.base.TareException.Kind;
import dev.tare.oci.Reference;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Registries that send us to others, and what those learn of us.
class OtherServersTest extends FaultyPull {
  /// An address of no machine (RFC 5737).
  private static final String FAR = "http://192.0.2.7:9/";

  private static final String BASIC = "Basic bWU6c2VjcmV0";

  private void push() {
    shelf.copy("docker://" + name(), "store:");
    shelf.copy(name(), "docker://" + registry.host() + "/y:1");
  }

  /// Wants a password, and has uploads sent to `location` with `%s` for a session.
  private void uploadElsewhere(FakeRegistry other, String location) {
    registry.fault =
        exchange -> {
          if (exchange.header("Authorization").isEmpty()) {
            exchange.set("WWW-Authenticate", "Basic realm=\"here\"");
            exchange.answer(401, "");
            return true;
          }
          if (exchange.is("HEAD", "/y/")) {
            exchange.answer(404, "");
            return true;
          }
          if (exchange.is("POST", "uploads")) {
            String session = String.valueOf(1000 + other.uploads.size());
            other.uploads.put(session, new ByteArrayOutputStream());
            exchange.set("Location", location.formatted(session));
            exchange.answer(202, "");
            return true;
          }
          return false;
        };
  }

  @ParameterizedTest
  @ValueSource(strings = {"Basic realm=\"mine\"", "Bearer realm=\"%s\",service=\"evil\""})
  void tellsNobodyWhoWeAreWhoTakesAnUpload(String challenge) throws IOException {
    try (FakeRegistry other = new FakeRegistry()) {
      uploadElsewhere(other, other.at("/v2/y/blobs/uploads/%s?signed=yes"));
      other.fault =
          exchange -> {
            exchange.body().readAllBytes();
            exchange.set("WWW-Authenticate", challenge.formatted(other.at("/token")));
            exchange.error(401, "UNAUTHORIZED", "who are you?");
            return true;
          };
      shelf.as("me:secret");
      assertThatThrownBy(this::push).hasMessageContaining("401 (UNAUTHORIZED: who are you?)");
      assertThat(other.authorizations).isNotEmpty().containsOnly("-");
      assertThat(other.requests).noneMatch(line -> line.contains("/token"));
    }
  }

  @Test
  void sendsNoUploadInPlainWordsToAnotherMachine() throws IOException {
    try (FakeRegistry other = new FakeRegistry()) {
      uploadElsewhere(other, FAR + "upload/%s");
      shelf.as("me:secret");
      assertThatThrownBy(this::push)
          .hasMessageContaining("it sends us to \"" + FAR + "upload/")
          .hasMessageContaining("another machine, in plain HTTP")
          .isInstanceOfSatisfying(
              TareException.class,
              e ->
                  assertThat(e.hint().orElse(""))
                      .contains("insecure = true for 192.0.2.7:9 in registries.conf"));
    }
  }

  @Test
  void readsNoBlobInPlainWordsFromAnotherMachine() {
    registry.fault =
        exchange -> {
          if (!isLayer(exchange)) {
            return false;
          }
          exchange.set("Location", FAR + "blob");
          exchange.answer(307, "");
          return true;
        };
    assertFails(Kind.UNAVAILABLE, "it sends us to \"" + FAR + "blob\", another machine");
  }

  @Test
  void sendsNoPasswordInPlainWordsToATokenServerOnAnotherMachine() {
    registry.fault =
        exchange -> {
          exchange.set("WWW-Authenticate", "Bearer realm=\"%stoken\"".formatted(FAR));
          exchange.error(401, "UNAUTHORIZED", "authentication required");
          return true;
        };
    shelf.as("me:secret");
    assertFails(Kind.DENIED, "a token server that is not reached by https: \"%s".formatted(FAR));
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:5000, http://127.0.0.1:6000, true",
    "http://127.0.0.1:5000, http://localhost, true",
    "http://127.0.0.1:5000, http://lab.example:5000, true",
    "http://127.0.0.1:5000, http://LAB.example:5000, true",
    "http://127.0.0.1:5000, http://lab.example, false",
    "http://127.0.0.1:5000, http://path.example:5000, false",
    "http://h.example:5000, http://h.example:6000, true",
    "https://h.example:5000, http://h.example:6000, false",
  })
  void letsPlainWordsGoWhereTheUserAcceptsThem(String registry, String to, boolean isAllowed) {
    RegistriesConf conf =
        new RegistriesConf(
            List.of(),
            new TreeMap<>(),
            List.of(
                new RegistriesConf.Entry("lab.example:5000", "", true, false, List.of()),
                new RegistriesConf.Entry("path.example:5000/lab", "", true, false, List.of())));
    assertThat(
            shelf.with(conf).access().allowsPlain(URI.create(registry), URI.create(to + "/token")))
        .isEqualTo(isAllowed);
    assertThat(
            shelf
                .withTlsVerify(false)
                .access()
                .allowsPlain(URI.create(registry), URI.create(to + "/token")))
        .isTrue();
  }

  @Test
  void givesMirrorsNothingThatWasGivenForTheRegistry() throws IOException {
    try (FakeRegistry mirror = new FakeRegistry()) {
      FakeRegistry.Fault wanting =
          exchange -> {
            if (exchange.header("Authorization").isPresent()) {
              return false;
            }
            exchange.set("WWW-Authenticate", "Basic realm=\"here\"");
            exchange.error(401, "UNAUTHORIZED", "authentication required");
            return true;
          };
      mirror.fault = wanting;
      registry.fault = wanting;
      Path file = folder.resolve("auth.json");
      Files.writeString(file, "{\"auths\":{}}");
      shelf
          .as(new Credentials(Optional.of(Credential.parse("me:secret")), List.of(file)))
          .with(mirrored(mirror));
      pull();
      assertPulled();
      assertThat(mirror.authorizations).isNotEmpty().containsOnly("-");
      assertThat(registry.authorizations).contains(BASIC);
      // what a file has for the mirror is for the mirror
      mirror.authorizations.clear();
      Files.writeString(file, "{\"auths\":{\"%s\":{\"auth\":\"YTpi\"}}}".formatted(mirror.host()));
      pull();
      assertThat(mirror.authorizations).contains("Basic YTpi");
    }
  }

  private RegistriesConf mirrored(FakeRegistry mirror) {
    var there = new RegistriesConf.Mirror(mirror.host(), false, "");
    var entry = new RegistriesConf.Entry(registry.host(), "", false, false, List.of(there));
    return new RegistriesConf(List.of(), new TreeMap<>(), List.of(entry));
  }

  @Test
  void looksAtCertificatesOfOthersWhateverItAcceptsOfTheRegistry() {
    var entry = new RegistriesConf.Entry("lab.example", "", true, false, List.of());
    Access access =
        shelf.with(new RegistriesConf(List.of(), new TreeMap<>(), List.of(entry))).access();
    URI token = URI.create("https://token.example/");
    assertThat(access.verifies("lab.example", true, URI.create("https://lab.example/v2/")))
        .isFalse();
    assertThat(access.verifies("lab.example", true, URI.create("https://lab.example:9000/")))
        .isFalse();
    assertThat(access.verifies("lab.example", true, token)).isTrue();
    assertThat(access.verifies("h.example:5000", false, URI.create("https://lab.example/")))
        .isFalse();
    assertThat(shelf.withTlsVerify(false).access().verifies("h.example", false, token)).isFalse();
  }

  @Test
  void acceptsOfAPathWhatItAcceptsOfNoOther() {
    var entry = new RegistriesConf.Entry("h.example:5000/lab", "", true, false, List.of());
    RegistriesConf conf = new RegistriesConf(List.of(), new TreeMap<>(), List.of(entry));
    assertThat(conf.places(Reference.parse("h.example:5000/lab/app")).getLast().isInsecure())
        .isTrue();
    assertThat(conf.places(Reference.parse("h.example:5000/app")).getLast().isInsecure()).isFalse();
    assertThat(conf.isInsecure("h.example:5000")).isFalse();
    Access access = shelf.with(conf).access();
    assertThat(access.schemes("h.example:5000", true)).containsExactly("https", "http");
    assertThat(access.schemes("h.example:5000", false)).containsExactly("https");
  }
}
