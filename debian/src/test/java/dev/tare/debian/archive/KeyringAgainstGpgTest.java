package dev.tare.debian.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Deletion;
import dev.tare.base.TareException;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Keys and signatures as GnuPG makes them, of every kind that an archive may meet.
@Tag("machine")
class KeyringAgainstGpgTest {
  private static final Instant NOW = Instant.parse("2026-01-02T12:00:00Z");
  private static final String TEXT = "Suite: stable\n- dashed\n trailing  \n\nend\n";

  /// Of a short name, because sockets lie in it.
  private Path home = Path.of("/");

  private Path text = Path.of("/");

  @BeforeEach
  void makeHome() throws IOException {
    Machine.needs("gpg");
    home =
        Files.createTempDirectory(
            Path.of("/tmp"),
            "gpg",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    text = Files.writeString(home.resolve("text"), TEXT);
  }

  @AfterEach
  void removeHome() throws Exception {
    new ProcessBuilder("gpgconf", "--homedir", home.toString(), "--kill", "all").start().waitFor();
    Deletion.tree(home);
  }

  /// @param time at which it is, such as `20250101T000000`
  private byte[] gpgAt(String time, String... words) throws Exception {
    List<String> all = new ArrayList<>();
    all.addAll(List.of("gpg", "--homedir", home.toString(), "--batch", "--no-tty", "--yes"));
    all.addAll(List.of("--pinentry-mode", "loopback", "--passphrase", "", "--quiet"));
    all.addAll(List.of("--faked-system-time", time + "!", "--allow-weak-digest-algos"));
    all.addAll(Arrays.asList(words));
    Path err = home.resolve("err");
    Process process = new ProcessBuilder(all).redirectError(err.toFile()).start();
    process.getOutputStream().close();
    byte[] out = process.getInputStream().readAllBytes();
    assertThat(process.waitFor()).as(Files.readString(err)).isZero();
    return out;
  }

  private byte[] gpg(String... words) throws Exception {
    return gpgAt("20250601T000000", words);
  }

  /// A key that signs; gives its fingerprint.
  private String key(String name, String algorithm, String expires) throws Exception {
    gpgAt("20250101T000000", "--quick-gen-key", name, algorithm, "sign", expires);
    return fingerprints(name).getFirst();
  }

  private List<String> fingerprints(String name) throws Exception {
    return new String(gpg("--list-keys", "--with-colons", name), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.startsWith("fpr:"))
        .map(line -> line.split(":", -1)[9])
        .toList();
  }

  private byte[] signed(String... words) throws Exception {
    return with(words, "--clearsign", "-o", "-", text.toString());
  }

  private byte[] with(String[] words, String... more) throws Exception {
    List<String> all = new ArrayList<>(Arrays.asList(words));
    all.addAll(Arrays.asList(more));
    return gpg(all.toArray(new String[0]));
  }

  private Keyring keyring(String... export) throws Exception {
    Path file = home.resolve("keys");
    Files.write(file, with(export, "--export"));
    return Keyring.open(Trust.in(List.of(file)), home);
  }

  private static void accepted(Keyring keyring, byte[] message) {
    assertThat(new String(keyring.verified(message, "it", NOW), StandardCharsets.UTF_8))
        .isEqualTo(TEXT.replaceAll(" +\n", "\n"));
  }

  private static void refused(Keyring keyring, byte[] message, String cause) {
    assertThatThrownBy(() -> keyring.verified(message, "it", NOW))
        .isInstanceOfSatisfying(
            TareException.class, e -> assertThat(e.kind()).isEqualTo(TareException.Kind.CORRUPT))
        .hasMessageContaining(cause);
  }

  @Test
  void acceptsEveryAlgorithmThatArchivesUse() throws Exception {
    key("rsa", "rsa2048", "never");
    key("ed", "ed25519", "never");
    key("nist", "nistp256", "never");
    for (String name : List.of("rsa", "ed", "nist")) {
      for (String hash : List.of("SHA256", "SHA384", "SHA512")) {
        accepted(keyring(), signed("-u", name, "--digest-algo", hash));
      }
    }
  }

  @Test
  void refusesWeakHashes() throws Exception {
    key("rsa", "rsa2048", "never");
    for (String hash : List.of("SHA1", "MD5", "RIPEMD160")) {
      refused(keyring(), signed("--digest-algo", hash), "is of a kind that proves nothing");
    }
  }

  @Test
  void oneGoodSignatureOfSeveralIsEnoughUnlessAnotherIsWrong() throws Exception {
    String one = key("one", "ed25519", "never");
    String two = key("two", "ed25519", "never");
    byte[] both = signed("-u", one, "-u", two);
    Path onlyTwo = Files.write(home.resolve("two"), gpg("--export", two));
    accepted(Keyring.open(Trust.in(List.of(onlyTwo)), home), both);
    String third = key("third", "ed25519", "never");
    Path none = Files.write(home.resolve("third"), gpg("--export", third));
    refused(
        Keyring.open(Trust.in(List.of(none)), home),
        both,
        "the key %s that signed it is in no keyring; the key %s".formatted(one, two));
  }

  @Test
  void aSubkeySignsForItsKeyAndMayBeRevokedAlone() throws Exception {
    String main = key("main", "ed25519", "never");
    gpg("--quick-add-key", main, "ed25519", "sign", "never");
    String sub = fingerprints("main").getLast();
    byte[] bySub = signed("-u", sub + "!");
    byte[] byMain = signed("-u", main + "!");
    accepted(keyring(), bySub);
    Path file = home.resolve("keys");
    for (String named : List.of(main, sub)) {
      accepted(
          Keyring.open(new Trust(List.of(file), Optional.empty(), List.of(named)), home), bySub);
    }
    gpgAt("20250601T120000", "--quick-set-expire", main, "seconds=86400", sub);
    refused(keyring(), bySub, "has expired");
    accepted(keyring(), byMain);
    Path commands = Files.writeString(home.resolve("commands"), "key 1\nrevkey\ny\n0\n\ny\nsave\n");
    gpgAt(
        "20250602T000000", "--command-file", commands.toString(), "--no-batch", "--edit-key", main);
    refused(keyring(), bySub, "the key %s that signed it is revoked".formatted(sub));
    accepted(keyring(), byMain);
  }

  @Test
  void refusesKeysThatAreRevokedOrHaveExpired() throws Exception {
    String gone = key("gone", "ed25519", "never");
    byte[] message = signed();
    accepted(keyring(), message);
    Path before = Files.copy(home.resolve("keys"), home.resolve("before"));
    String revocation =
        Files.readString(home.resolve("openpgp-revocs.d/" + gone + ".rev"))
            .replace(":-----BEGIN", "-----BEGIN");
    gpg("--import", Files.writeString(home.resolve("rev"), revocation).toString());
    refused(keyring(), message, "the key %s that signed it is revoked".formatted(gone));
    // also where another file does not know it yet
    Trust both = Trust.in(List.of(before, home.resolve("keys")));
    refused(Keyring.open(both, home), message, "is revoked");
  }

  @Test
  void theLongestLifeOfAKeyCounts() throws Exception {
    String old = key("old", "ed25519", "20251231T000000");
    byte[] message = signed();
    refused(keyring(), message, "has expired");
    Path before = Files.copy(home.resolve("keys"), home.resolve("before"));
    gpg("--quick-set-expire", old, "20301231T000000");
    accepted(keyring(), message);
    accepted(Keyring.open(Trust.in(List.of(before, home.resolve("keys"))), home), message);
  }

  @Test
  void refusesSignaturesThatHaveExpired() throws Exception {
    key("a", "ed25519", "never");
    refused(keyring(), signed("--default-sig-expire", "5d"), "has expired");
    accepted(keyring(), signed("--default-sig-expire", "500d"));
  }

  @Test
  void readsSignaturesBesideATextAndKeysInArmor() throws Exception {
    key("a", "ed25519", "never");
    key("b", "rsa2048", "never");
    Path armored =
        Files.write(
            home.resolve("both.asc"),
            (new String(gpg("--armor", "--export", "a"), StandardCharsets.UTF_8)
                    + new String(gpg("--armor", "--export", "b"), StandardCharsets.UTF_8))
                .getBytes(StandardCharsets.UTF_8));
    Keyring keyring = Keyring.open(Trust.in(List.of(armored)), home);
    byte[] bytes = TEXT.getBytes(StandardCharsets.UTF_8);
    for (String name : List.of("a", "b")) {
      for (String form : List.of("--armor", "--no-armor")) {
        for (String kind : List.of("--textmode", "--no-textmode")) {
          byte[] signature =
              gpg("-u", name, form, kind, "-o", "-", "--detach-sign", text.toString());
          keyring.verify(bytes, signature, "it", NOW);
          assertThatThrownBy(() -> keyring.verify(new byte[] {1}, signature, "it", NOW))
              .hasMessageContaining("it is not what the key");
        }
      }
    }
  }

  @Test
  void saysWhatIsNoKeyring() throws Exception {
    key("a", "ed25519", "never");
    Path keybox = home.resolve("pubring.kbx");
    assertThatThrownBy(() -> Keyring.open(Trust.in(List.of(keybox)), home))
        .hasMessage("cannot read keyring %s: it is a keybox of GnuPG's own".formatted(keybox));
    Path empty = Files.createFile(home.resolve("empty"));
    assertThatThrownBy(() -> Keyring.open(Trust.in(List.of(empty)), home))
        .hasMessage("cannot verify archives: %s has no key".formatted(empty));
  }
}
