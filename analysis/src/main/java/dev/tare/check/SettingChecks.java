package dev.tare.check;

import dev.tare.base.Finding;
import dev.tare.base.Finding.Severity;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.DirectoryEntry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.Entry.SymlinkEntry;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import dev.tare.oci.ImageConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// T07, T08 and T10 of what an image sets itself: variables, links and volumes that lead to what it
/// does not have, or that its user may not use.
record SettingChecks(Tree tree, ImageConfig config, Start start) {
  private static final String CONFIG = "image config";
  private static final TreePath LOCAL_TIME = TreePath.of("/etc/localtime");

  /// Where images keep certificates; elsewhere they may be mounted.
  private static final String OF_SYSTEM = "/(etc/(ssl|pki)|usr)/.*";

  private static final List<String> BUNDLES =
      List.of(
          "/etc/ssl/certs/ca-certificates.crt",
          "/etc/ssl/cert.pem",
          "/etc/pki/tls/certs/ca-bundle.crt");

  List<Finding> check() {
    List<Finding> findings = new ArrayList<>();
    certificates().ifPresent(findings::add);
    localTime().ifPresent(findings::add);
    Account user = Account.of(tree, start.user()).orElse(Account.ROOT);
    BUNDLES.forEach(path -> bundle(path, user).ifPresent(findings::add));
    temporary(user).ifPresent(findings::add);
    config.volumes().forEach(path -> volume(path, user).ifPresent(findings::add));
    return findings;
  }

  private Optional<Entry> entry(String path) {
    return Lookup.follow(tree, TreePath.of(path)).entry();
  }

  /// A bundle that says whom to trust, and says nothing.
  private Optional<Finding> bundle(String path, Account user) {
    if (!(entry(path).orElse(null) instanceof FileEntry file) || isInVolume(path)) {
      return Optional.empty();
    }
    if (file.content().size() == 0) {
      return Optional.of(
          Findings.warning("T07", path, "%s is empty: it trusts nobody".formatted(path))
              .fix("Copy it from a stage where update-ca-certificates has run"));
    }
    return user.mayRead(file.attributes())
        ? Optional.empty()
        : Optional.of(
            Findings.warning(
                    "T07",
                    path,
                    "USER %d cannot read %s (mode %04o)"
                        .formatted(user.uid(), path, file.attributes().mode()))
                .fix("Set the mode in the layer that adds it: COPY --chmod=644"));
  }

  private Optional<Finding> certificates() {
    String path = start.environment().variable("SSL_CERT_FILE").orElse("");
    if (!path.startsWith("/") || isInVolume(path)) {
      return Optional.empty();
    }
    Optional<Entry> entry = entry(path);
    boolean isEmpty = entry.orElse(null) instanceof FileEntry file && file.content().size() == 0;
    if (entry.isPresent() && !isEmpty) {
      return Optional.empty();
    }
    return Optional.of(
        Findings.of(
                path.matches(OF_SYSTEM) ? Severity.WARNING : Severity.NOTE,
                "T07",
                CONFIG,
                "SSL_CERT_FILE=%s is set, and that file %s"
                    .formatted(path, isEmpty ? "is empty" : "is not in the image"))
            .fix("Add the certificates, or leave SSL_CERT_FILE out"));
  }

  /// Without its zone the link gives UTC, without a word.
  private Optional<Finding> localTime() {
    Lookup found = Lookup.follow(tree, LOCAL_TIME);
    if (found.entry().isPresent() || found.links().isEmpty()) {
      return Optional.empty();
    }
    SymlinkEntry link = found.links().getLast();
    TreePath target = link.path().parent().resolve(link.target());
    boolean isUtc = target.fileName().toString().matches("(?i)UTC|UCT|GMT|Zulu|Universal");
    return isUtc
        ? Optional.empty()
        : Optional.of(
            Findings.warning(
                    "T08",
                    LOCAL_TIME.toString(),
                    "/etc/localtime leads to %s, which is not in the image: times are in UTC"
                        .formatted(target))
                .fix("Add that file, 1 to 3 kB, or leave the link out"));
  }

  private Optional<Finding> temporary(Account user) {
    String path = start.environment().variable("TMPDIR").orElse("");
    if (!path.startsWith("/") || isInVolume(path)) {
      return Optional.empty();
    }
    Optional<Entry> entry = entry(path);
    boolean isClosed =
        entry.orElse(null) instanceof DirectoryEntry directory
            && !user.mayWrite(directory.attributes());
    if (entry.isPresent() && !isClosed) {
      return Optional.empty();
    }
    String message =
        isClosed
            ? "USER %d cannot write in TMPDIR %s".formatted(user.uid(), path)
            : "TMPDIR %s does not exist in this image".formatted(path);
    return Optional.of(
        Findings.warning("T10", path, message)
            .fix("Make it in the image with mode 1777, or leave TMPDIR out"));
  }

  /// New volumes take owner and mode from the image.
  private Optional<Finding> volume(String path, Account user) {
    return entry(path).orElse(null) instanceof DirectoryEntry directory
            && !user.mayWrite(directory.attributes())
        ? Optional.of(
            Findings.of(
                    path.matches(".*(data|db|log|logs|cache|uploads|state|spool|var/lib)(/.*)?")
                        ? Severity.WARNING
                        : Severity.NOTE,
                    "T10",
                    path,
                    "USER %d cannot write in the VOLUME %s".formatted(user.uid(), path))
                .fix(
                    "Give it to its user in the layer that makes it: RUN install -d -o %d %s"
                        .formatted(user.uid(), path)))
        : Optional.empty();
  }

  private boolean isInVolume(String path) {
    return config.volumes().stream().map(TreePath::of).anyMatch(TreePath.of(path)::isUnder);
  }
}
