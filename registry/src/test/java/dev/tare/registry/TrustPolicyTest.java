package dev.tare.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.TareException;
import dev.tare.base.TareException.Kind;
import dev.tare.oci.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What policy.json forbids is not taken, nor what it asks to be checked.
class TrustPolicyTest {
  private static final String POLICY =
      """
      {"default": [{"type": "reject"}],
       "transports": {
         "docker-daemon": {"": [{"type": "insecureAcceptAnything"}]},
         "docker": {
           "docker.io": [{"type": "insecureAcceptAnything"}],
           "docker.io/library/secret": [{"type": "reject"}],
           "docker.io/library/secret:open": [{"type": "insecureAcceptAnything"}],
           "*.example.com": [{"type": "signedBy", "keyType": "GPGKeys", "keyPath": "/k"}],
           "free.example.com:5000": [{"type": "insecureAcceptAnything"}]}}}
      """;

  @TempDir Path folder;

  private TrustPolicy policy(String text) throws IOException {
    Path file = folder.resolve("containers/policy.json");
    Files.createDirectories(file.resolveSibling(""));
    Files.writeString(file, text);
    return TrustPolicy.read(Map.of("XDG_CONFIG_HOME", folder.toString()));
  }

  private static void take(TrustPolicy policy, String name) {
    policy.require(Reference.ofImage(name).withDefaultTag(), "cannot pull " + name);
  }

  private static void refuses(TrustPolicy policy, String name, String cause) {
    assertThatThrownBy(() -> take(policy, name))
        .isInstanceOfSatisfying(
            TareException.class, e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED))
        .hasMessageStartingWith("cannot pull " + name + ": ")
        .hasMessageContaining(cause);
  }

  @Test
  void theNarrowestScopeCounts() throws IOException {
    TrustPolicy policy = policy(POLICY);
    take(policy, "debian:12");
    take(policy, "secret:open");
    take(policy, "free.example.com:5000/a/b");
    refuses(policy, "secret:1", "policy.json rejects it");
    refuses(policy, "secret", "policy.json rejects it");
    refuses(policy, "quay.io/x/y:1", "policy.json rejects it");
    refuses(
        policy, "a.b.example.com/x:1", "asks for a signature (signedBy), which tare cannot check");
  }

  @Test
  void whereNothingIsSaidOfRegistriesTheDefaultCounts() throws IOException {
    take(policy("{\"default\":[{\"type\":\"insecureAcceptAnything\"}]}"), "x");
    refuses(policy("{\"default\":[{\"type\":\"sigstoreSigned\"}]}"), "x", "(sigstoreSigned)");
    take(TrustPolicy.NONE, "x");
  }

  @Test
  void whatIsNoPolicyAllowsNothing() {
    for (String text :
        new String[] {"", "{", "{}", "{\"default\":[]}", "{\"default\":[{\"typ\":\"reject\"}]}"}) {
      assertThatThrownBy(() -> policy(text))
          .as(text)
          .isInstanceOfSatisfying(
              TareException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INVALID))
          .hasMessageContaining("policy.json");
    }
  }
}
