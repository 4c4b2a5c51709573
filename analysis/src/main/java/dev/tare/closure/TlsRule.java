package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.elf.ElfFile;
import dev.tare.layer.Entry.DirectoryEntry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.Lookup;
import dev.tare.layer.TreePath;
import java.util.List;
import java.util.Optional;

/// A program that speaks TLS needs the certificates of those whom it trusts. Who speaks TLS: a
/// process with libssl, libgnutls or NSS, and a program that holds the path of a well-known bundle
/// or all of OpenSSL itself (Go's crypto/x509, Rust's native certificates, static programs).
/// libcrypto alone hashes and needs none.
///
/// One bundle is enough: the hundreds of hashed links beside it are taken where there is no bundle.
/// Go and GnuTLS read it from a fixed list of paths, OpenSSL from its directory (see
/// [OpensslRule]).
final class TlsRule implements Rule {
  /// Where distributions keep all in one file: Debian, Fedora, SUSE, old Fedora, Alpine.
  static final List<String> BUNDLES =
      List.of(
          "/etc/ssl/certs/ca-certificates.crt",
          "/etc/pki/tls/certs/ca-bundle.crt",
          "/etc/ssl/ca-bundle.pem",
          "/etc/pki/tls/cacert.pem",
          "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
          "/etc/ssl/cert.pem");

  private static final List<Bytes> DIRECTORIES =
      List.of(Bytes.utf8("/etc/ssl/certs"), Bytes.utf8("/etc/pki/tls/certs"));

  private static final List<String> LIBRARIES =
      List.of("libssl.so.", "libgnutls.so.", "libssl3.so", "libmbedtls.so.", "libwolfssl.so.");

  /// Variables by which programs are told of other certificates; files or directories.
  private static final List<String> VARIABLES =
      List.of(
          "SSL_CERT_FILE",
          "SSL_CERT_DIR",
          "CURL_CA_BUNDLE",
          "REQUESTS_CA_BUNDLE",
          "NODE_EXTRA_CA_CERTS",
          "GIT_SSL_CAINFO");

  /// GnuTLS without a bundle, and programs that ask, go through p11-kit.
  private static final List<String> TRUST_MODULES =
      List.of("pkcs11/p11-kit-trust.so", "p11-kit-trust.so");

  private final ByteStrings strings;
  private boolean isMissing;

  /// @param strings that look for [#BUNDLES]
  TlsRule(ByteStrings strings) {
    this.strings = strings;
  }

  @Override
  public void examine(Member member, Walk walk) {
    Optional<ElfFile> elf = member.role() == Role.PART ? walk.elf(member.file()) : Optional.empty();
    elf.flatMap(ElfFile::soname)
        .map(Bytes::toString)
        .filter(name -> LIBRARIES.stream().anyMatch(name::startsWith))
        .ifPresent(name -> takeRoots(member.file(), name + " speaks TLS", walk));
    if (member.role() == Role.START && walk.elf(member.file()).isPresent()) {
      BUNDLES.stream()
          .filter(strings.in(member.file(), walk)::contains)
          .findFirst()
          .ifPresent(path -> takeRoots(member.file(), "string " + path, walk));
    }
  }

  private void takeRoots(FileEntry file, String evidence, Walk walk) {
    Reason reason = Reason.of(Reason.Kind.TLS_ROOTS, file.path(), evidence);
    boolean isTold = takeVariables(reason, walk);
    Optional<Bytes> bundle =
        BUNDLES.stream().map(Bytes::utf8).filter(path -> isFile(path, walk)).findFirst();
    bundle.ifPresent(path -> walk.take(path, reason));
    if (bundle.isEmpty() && !takeDirectories(reason, walk) && !isTold && !isMissing) {
      isMissing = true;
      walk.add(
          new Problem.Lacking(
              file.path(),
              Reason.Kind.TLS_ROOTS,
              "%s speaks TLS, and this machine has no CA certificates to trust; install"
                      .formatted(file.path())
                  + " ca-certificates, or give them with --add"));
    }
    if (evidence.startsWith("libgnutls") && bundle.isEmpty()) {
      takeTrustModule(file, reason, walk);
    }
  }

  private static boolean isFile(Bytes path, Walk walk) {
    return walk.look(path).entry().orElse(null) instanceof FileEntry;
  }

  private static boolean takeVariables(Reason reason, Walk walk) {
    boolean isTold = false;
    for (String name : VARIABLES) {
      for (String path : walk.environment().variable(name).orElse("").split(":", -1)) {
        if (path.startsWith("/") && takeAll(Bytes.utf8(path), reason, walk)) {
          isTold = true;
        }
      }
    }
    return isTold;
  }

  private static boolean takeDirectories(Reason reason, Walk walk) {
    boolean any = false;
    for (Bytes directory : DIRECTORIES) {
      any |= takeAll(directory, reason, walk);
    }
    return any;
  }

  /// A file, or a directory with the files in it.
  ///
  /// @return whether any file was there
  private static boolean takeAll(Bytes path, Reason reason, Walk walk) {
    Lookup found = walk.look(path);
    walk.take(path, reason);
    boolean any = found.entry().orElse(null) instanceof FileEntry;
    if (found.entry().orElse(null) instanceof DirectoryEntry directory) {
      for (Bytes name : walk.tree().names(directory.path())) {
        Bytes child = Words.join(path, name);
        if (isFile(child, walk)) {
          walk.take(child, reason);
          any = true;
        }
      }
    }
    return any;
  }

  private static void takeTrustModule(FileEntry gnutls, Reason reason, Walk walk) {
    takeAll(Bytes.utf8("/usr/share/p11-kit/modules"), reason, walk);
    for (String module : TRUST_MODULES) {
      Bytes path = Words.join(directory(gnutls.path()), Bytes.utf8(module));
      walk.start(path, reason);
    }
  }

  private static Bytes directory(TreePath path) {
    return Bytes.utf8("/").concat(path.parent().name());
  }
}
