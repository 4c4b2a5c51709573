package dev.tare.closure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.elf.ElfBuilder;
import dev.tare.layer.TreePath;
import java.util.List;
import org.junit.jupiter.api.Test;

class TlsRuleTest {
  private static final String LD = "/lib64/ld-linux-x86-64.so.2";

  private final LiteralTree tree =
      LiteralTree.of()
          .file(LD, ElfBuilder.library("ld-linux-x86-64.so.2").data("x\0/lib/tri/\0/lib/\0y\0"))
          .file("/lib/tri/libcrypto.so.3", libcrypto("/opt/ssl"))
          .file("/lib/tri/libssl.so.3", ElfBuilder.library("libssl.so.3").needs("libcrypto.so.3"))
          .file("/etc/ssl/certs/one.pem", "one");

  private static ElfBuilder libcrypto(String directory) {
    return ElfBuilder.library("libcrypto.so.3")
        .data("\0OPENSSLDIR: \"%s\"\0MODULESDIR: \"/lib/tri/modules\"\0".formatted(directory));
  }

  private Closure closure(String... environment) {
    return Closure.of(
        tree,
        List.of(TreePath.of("/p")),
        List.of(),
        Environment.of(List.of(environment), "/"),
        _ -> false);
  }

  private List<String> brought(Reason.Kind kind, String... environment) {
    return closure(environment).reasons().entrySet().stream()
        .filter(e -> e.getValue().getFirst().kind() == kind)
        .map(e -> e.getKey().toString())
        .toList();
  }

  private static ElfBuilder program(String... needed) {
    return ElfBuilder.program(LD).needs(needed);
  }

  @Test
  void whoHasLibsslGetsTheBundleAlone() {
    tree.file("/p", program("libssl.so.3"))
        .file("/etc/pki/tls/certs/ca-bundle.crt", "all")
        .link("/opt/ssl/certs", "/etc/ssl/certs")
        .link("/opt/ssl/cert.pem", "/etc/pki/tls/certs/ca-bundle.crt");
    assertThat(closure().reasons())
        .containsKeys(
            TreePath.of("/etc/pki/tls/certs/ca-bundle.crt"),
            TreePath.of("/opt/ssl/cert.pem"),
            TreePath.of("/opt/ssl/certs"),
            TreePath.of("/etc/ssl/certs"))
        .doesNotContainKey(TreePath.of("/etc/ssl/certs/one.pem"));
    assertThat(closure().chain(TreePath.of("/etc/pki/tls/certs/ca-bundle.crt")).getFirst())
        .hasToString("libssl.so.3 speaks TLS of /lib/tri/libssl.so.3");
  }

  @Test
  void withoutABundleAllCertificatesAreTaken() {
    tree.file("/p", program("libssl.so.3"));
    assertThat(brought(Reason.Kind.TLS_ROOTS)).contains("/etc/ssl/certs/one.pem");
    assertThat(closure().problems()).isEmpty();
  }

  @Test
  void whoOnlyHashesTrustsNobody() {
    tree.file("/p", program("libcrypto.so.3"))
        .file("/opt/ssl/openssl.cnf", "")
        .file("/etc/ssl/certs/ca-certificates.crt", "all");
    assertThat(brought(Reason.Kind.TLS_ROOTS)).isEmpty();
    assertThat(brought(Reason.Kind.OPENSSL)).containsExactly("/opt/ssl/openssl.cnf");
  }

  @Test
  void theConfigurationBringsWhatItIncludesAndTheModulesThatItNames() {
    tree.file("/p", program("libcrypto.so.3"))
        .file(
            "/opt/ssl/openssl.cnf",
            ".include = /etc/policy.cnf\n#other = other_sect\n[providers]\nlegacy = legacy_sect\n")
        .file("/etc/policy.cnf", ".include /etc/policy.cnf\n")
        .file("/lib/tri/modules/legacy.so", ElfBuilder.library("legacy.so"))
        .file("/lib/tri/modules/other.so", ElfBuilder.library("other.so"));
    assertThat(brought(Reason.Kind.OPENSSL))
        .containsExactly("/etc/policy.cnf", "/lib/tri/modules/legacy.so", "/opt/ssl/openssl.cnf");
    tree.file(
        "/p", program("libcrypto.so.3").imports("OSSL_PROVIDER_load").data("\0other\0../other\0"));
    assertThat(brought(Reason.Kind.OPENSSL)).contains("/lib/tri/modules/other.so");
  }

  @Test
  void theEnvironmentMayNameOtherCertificates() {
    tree.file("/p", program("libssl.so.3"))
        .file("/etc/ssl/certs/ca-certificates.crt", "all")
        .file("/srv/own.pem", "own")
        .file("/srv/more/two.pem", "two");
    assertThat(brought(Reason.Kind.TLS_ROOTS, "SSL_CERT_FILE=/srv/own.pem"))
        .contains("/srv/own.pem");
    assertThat(brought(Reason.Kind.TLS_ROOTS, "SSL_CERT_DIR=/nowhere:/srv/more"))
        .contains("/srv/more/two.pem");
  }

  @Test
  void aProgramThatHoldsThePathOfABundleNeedsIt() {
    tree.file("/p", ElfBuilder.staticProgram().data("x/etc/ssl/certs/ca-certificates.crt/etc/y"))
        .file("/etc/ssl/certs/ca-certificates.crt", "all");
    assertThat(brought(Reason.Kind.TLS_ROOTS))
        .containsExactly("/etc/ssl/certs/ca-certificates.crt");
  }

  @Test
  void aMachineWithoutCertificatesIsNamed() {
    LiteralTree bare =
        LiteralTree.of()
            .file("/p", ElfBuilder.staticProgram().data("\0/etc/ssl/certs/ca-certificates.crt\0"));
    Closure closure =
        Closure.of(bare, List.of(TreePath.of("/p")), List.of(), Environment.DEFAULT, _ -> false);
    assertThat(closure.problems().stream().map(Object::toString))
        .containsExactly(
            "/p speaks TLS, and this machine has no CA certificates to trust; install"
                + " ca-certificates, or give them with --add");
  }
}
