package dev.tare.debian.base;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.debian.deb.Deb;
import dev.tare.debian.testing.DebBuilder;
import dev.tare.layer.Attributes;
import dev.tare.layer.Entry;
import dev.tare.layer.LayerWriter;
import dev.tare.layer.Lookup;
import dev.tare.layer.TreePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AssemblyTest {

  @TempDir Path folder;
  private final List<Deb> debs = new ArrayList<>();

  private static DebBuilder named(String name) {
    return new DebBuilder("Package: %s\nVersion: 1\nArchitecture: all\n".formatted(name));
  }

  private void add(DebBuilder builder) throws IOException {
    Path deb = Files.write(folder.resolve(debs.size() + ".deb"), builder.build());
    Path data = folder.resolve(debs.size() + ".data");
    Deb.inflate(deb, data, "it");
    debs.add(Deb.read(deb, data, "it"));
  }

  private Assembly assembled() {
    return Assembly.of(debs, Locks.of("amd64"), false);
  }

  private static String text(Assembly assembly, String path) throws IOException {
    Entry found = Lookup.follow(assembly.tree(), TreePath.of(path)).entry().orElseThrow();
    try (InputStream in = ((Entry.FileEntry) found).content().open()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static boolean has(Assembly assembly, String path) {
    return assembly.tree().entry(TreePath.of(path)).isPresent();
  }

  private static String link(Assembly assembly, String path) {
    return ((Entry.SymlinkEntry) assembly.tree().entry(TreePath.of(path)).orElseThrow())
        .target()
        .toString();
  }

  @Test
  void whatIsInBinIsInUsr() throws IOException {
    add(named("a").file("bin/a", "1").file("lib64/ld.so", "2").file("usr/bin/b", "3"));
    Assembly made = assembled();
    assertThat(link(made, "bin")).isEqualTo("usr/bin");
    assertThat(link(made, "lib64")).isEqualTo("usr/lib64");
    assertThat(text(made, "usr/bin/a")).isEqualTo("1");
    assertThat(text(made, "usr/lib64/ld.so")).isEqualTo("2");
    assertThat(Assembly.of(debs, Locks.of("arm64"), false).rules())
        .contains("usrmerge: /bin, /lib, /sbin are links into /usr");
  }

  @Test
  void documentationStaysOutButForCopyright() throws IOException {
    add(
        named("a")
            .file("usr/share/doc/a/copyright", "c")
            .file("usr/share/doc/a/changelog.gz", "x")
            .file("usr/share/man/man1/a.1.gz", "x")
            .link("usr/share/doc/b", "a"));
    Assembly made = assembled();
    assertThat(text(made, "usr/share/doc/b/copyright")).isEqualTo("c");
    assertThat(has(made, "usr/share/doc/a/changelog.gz")).isFalse();
    assertThat(has(made, "usr/share/man")).isFalse();
    assertThat(has(Assembly.of(debs, Locks.of("amd64"), true), "usr/share/man/man1/a.1.gz"))
        .isTrue();
  }

  @Test
  void recordsSayWhatIsThere() throws IOException {
    String sum = "0123456789abcdef0123456789abcdef";
    add(
        named("a")
            .file("bin/a", "1")
            .file("usr/share/man/man1/a.1.gz", "x")
            .control("md5sums", sum + "  bin/a\n" + sum + "  usr/share/man/man1/a.1.gz\n"));
    Assembly made = assembled();
    assertThat(text(made, "var/lib/dpkg/status.d/a"))
        .isEqualTo("Package: a\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n");
    assertThat(text(made, "var/lib/dpkg/status.d/a.md5sums")).isEqualTo(sum + "  bin/a\n");
    assertThat(text(made, "etc/os-release"))
        .contains("ID=debian\n", "VERSION_ID=\"12\"\n", "VERSION_CODENAME=bookworm\n");
  }

  @Test
  void fixedAccountsAreThereAndSystemOnesAreAdded() throws IOException {
    add(
        named("a")
            .file("usr/lib/sysusers.d/a.conf", "# x\nu alice - \"A name\" /var/a\nm alice adm\n")
            .control(
                "postinst",
                """
                #!/bin/sh
                adduser --system --quiet --home /var/lib/bob --group \\
                  --gecos "Bob's" bob || true
                adduser --system $USER
                """));
    Assembly made = assembled();
    assertThat(text(made, "etc/passwd"))
        .contains("root:*:0:0:", "www-data:*:33:33:", "nobody:*:65534:65534:")
        .contains("alice:x:999:999:A name:/var/a:/usr/sbin/nologin\n")
        .contains("bob:x:100:101:Bob's,,,:/var/lib/bob:/usr/sbin/nologin\n");
    assertThat(text(made, "etc/group")).contains("adm:*:4:alice\n", "bob:x:101:\n");
    Attributes home = made.tree().entry(TreePath.of("var/lib/bob")).orElseThrow().attributes();
    assertThat(home.uid()).isEqualTo(100);
    assertThat(made.rules()).contains("adduser: bob of a");
  }

  @Test
  void sysusersWithNumbersOfBothHaveNoGroupOfTheirOwn() throws IOException {
    add(named("passwd"));
    add(
        named("a")
            .file(
                "usr/lib/sysusers.d/a.conf",
                "u sync 4:65534\nu _apt 42:65534\nu own 7007:games\nu next -\n"));
    Assembly made = assembled();
    assertThat(text(made, "etc/passwd"))
        .contains("own:x:7007:60::/:/usr/sbin/nologin\n", "next:x:999:999::/:");
    assertThat(text(made, "etc/group"))
        .contains("next:x:999:\n")
        .doesNotContain("sync:", "_apt:", "own:");
    assertThat(text(made, "etc/shadow")).contains("next:!*:::::::\n");
    assertThat(text(made, "etc/gshadow")).contains("next:!*::\n");
  }

  @Test
  void mastersOfBasePasswdCount() throws IOException {
    add(
        named("base-passwd")
            .file("usr/share/base-passwd/passwd.master", "root:*:0:0::/root:/bin/sh\n")
            .file("usr/share/base-passwd/group.master", "root:*:0:\n"));
    assertThat(text(assembled(), "etc/passwd")).isEqualTo("root:*:0:0::/root:/bin/sh\n");
    assertThat(text(assembled(), "etc/group")).isEqualTo("root:*:0:\n");
  }

  @Test
  void ofAlternativesTheHighestPriorityWins() throws IOException {
    String form =
        """
        #!/bin/sh
        set -e
        # Automatically added by dh_installalternatives/13
        if [ "$1" = configure ]; then
          update-alternatives --install /usr/bin/awk awk %s %d \\
            --slave /usr/bin/nawk nawk %s
        fi
        # End automatically added section
        """;
    add(
        named("a")
            .file("usr/bin/mawk", "m")
            .control("postinst", form.formatted("/usr/bin/mawk", 5, "/usr/bin/mawk")));
    add(
        named("b")
            .file("usr/bin/gawk", "g")
            .control("postinst", form.formatted("/usr/bin/gawk", 10, "/usr/bin/gone")));
    Assembly made = assembled();
    assertThat(link(made, "usr/bin/awk")).isEqualTo("/etc/alternatives/awk");
    assertThat(link(made, "etc/alternatives/awk")).isEqualTo("/usr/bin/gawk");
    assertThat(has(made, "usr/bin/nawk")).isFalse();
    assertThat(made.warnings()).isEmpty();
  }

  @Test
  void certificatesAreBundled() throws IOException {
    add(
        named("ca-certificates")
            .file("usr/share/ca-certificates/mozilla/B.crt", "two")
            .file("usr/share/ca-certificates/mozilla/A.crt", "one\n"));
    Assembly made = assembled();
    assertThat(text(made, "etc/ssl/certs/ca-certificates.crt")).isEqualTo("one\ntwo\n");
    assertThat(text(made, "etc/ssl/certs/A.pem")).isEqualTo("one\n");
    assertThat(text(made, "etc/ca-certificates.conf")).isEqualTo("mozilla/A.crt\nmozilla/B.crt\n");
  }

  @Test
  void javaFindsItsProgramsAndTrustsCertificates() throws Exception {
    byte[] trusted = trusted();
    String certificate =
        "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"
            .formatted(Base64.getMimeEncoder().encodeToString(trusted));
    add(
        named("jre")
            .file("usr/lib/jvm/j/bin/java", "x")
            .file(
                "usr/lib/jvm/.j.jinfo",
                "name=j\n\nhl java /usr/lib/jvm/j/bin/java\nhl gone /gone\n"));
    add(named("ca-certificates").file("usr/share/ca-certificates/mozilla/A.crt", certificate));
    add(named("ca-certificates-java").control("postinst", "#!/bin/sh\nkeytool\n"));
    Assembly made = assembled();
    assertThat(link(made, "usr/bin/java")).isEqualTo("/etc/alternatives/java");
    assertThat(text(made, "usr/bin/java")).isEqualTo("x");
    assertThat(has(made, "usr/bin/gone")).isFalse();
    assertThat(made.warnings()).isEmpty();
    assertThat(made.rules()).contains("ca-certificates-java: 1 certificates in Java's form");
    Entry store =
        Lookup.follow(made.tree(), TreePath.of("etc/ssl/certs/java/cacerts")).entry().orElseThrow();
    KeyStore read = KeyStore.getInstance("JKS");
    try (InputStream in = ((Entry.FileEntry) store).content().open()) {
      read.load(in, "changeit".toCharArray());
    }
    assertThat(read.getCertificate("debian:a.pem").getEncoded()).isEqualTo(trusted);
  }

  /// One of those that this Java trusts.
  private static byte[] trusted() throws Exception {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init((KeyStore) null);
    return ((X509TrustManager) factory.getTrustManagers()[0]).getAcceptedIssuers()[0].getEncoded();
  }

  @Test
  void foldersOfPostgresqlAreItsOwn() throws IOException {
    add(
        named("postgresql-common")
            .file("etc/postgresql/x", "1")
            .control(
                "postinst",
                """
                #!/bin/sh
                adduser --system $quiet --home /var/lib/postgresql --no-create-home \\
                    --group postgres
                mkdir -p /var/lib/postgresql
                su -s /bin/sh postgres -c "test -O /var/lib/postgresql" || \\
                    chown postgres:postgres /var/lib/postgresql
                chown postgres:postgres /etc/postgresql
                install -d -m 2775 -o postgres -g postgres /var/run/postgresql
                """));
    Assembly made = assembled();
    for (String path : List.of("var/lib/postgresql", "etc/postgresql", "run/postgresql")) {
      Attributes of = made.tree().entry(TreePath.of(path)).orElseThrow().attributes();
      assertThat(of.uid()).as(path).isEqualTo(100);
    }
    assertThat(has(made, "etc/postgresql/x")).isTrue();
  }

  @Test
  void shellsAreListed() throws IOException {
    add(named("debianutils").file("usr/share/debianutils/shells", "# list\n"));
    add(named("dash").file("usr/share/debianutils/shells.d/dash", "/bin/sh\n/bin/dash\n"));
    assertThat(text(assembled(), "etc/shells"))
        .isEqualTo("# list\n/bin/sh\n/usr/bin/sh\n/bin/dash\n/usr/bin/dash\n");
  }

  @Test
  void ofTwoFilesWithOneNameOneStaysAndItIsSaid() throws IOException {
    add(named("a").file("bin/x", "a"));
    add(named("b").file("usr/bin/x", "b"));
    add(
        new DebBuilder("Package: c\nVersion: 1\nArchitecture: all\nReplaces: a (<< 2)\n")
            .file("bin/x", "c"));
    Assembly made = assembled();
    assertThat(text(made, "usr/bin/x")).isEqualTo("c");
    assertThat(made.warnings()).containsExactly("b has /usr/bin/x too: that of a stays");
  }

  @Test
  void whatNoRuleDoesIsAWarning() throws IOException {
    add(
        named("a")
            .control(
                "postinst",
                "#!/bin/sh\nset -e\ncase \"$1\" in\nconfigure)\n  frobnicate /x\n  ;;\nesac\n"));
    add(
        named("b")
            .control(
                "postinst",
                """
                #!/bin/sh
                set -e
                # Automatically added by dh_installsystemd/13
                deb-systemd-helper enable 'b.service'
                # End automatically added section
                exit 0
                """));
    assertThat(assembled().warnings()).containsExactly("a: not done: frobnicate /x");
  }

  @Test
  void theOrderOfPackagesDoesNotCount() throws IOException {
    add(named("a").file("bin/a", "1").file("etc/x", "1"));
    add(named("b").file("usr/lib/b", "2").file("etc/x", "2"));
    byte[] one = layer(assembled());
    List<Deb> turned = debs.reversed();
    assertThat(layer(Assembly.of(turned, Locks.of("amd64"), false))).isEqualTo(one);
  }

  private static byte[] layer(Assembly assembly) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    LayerWriter.write(assembly.tree().asLayer(), out);
    return out.toByteArray();
  }

  @Test
  void namesAreBytes() throws IOException {
    Bytes name = Bytes.of((byte) 0xe9, (byte) 'x');
    Entry file =
        new Entry.FileEntry(
            TreePath.of("etc").child(name),
            Attributes.of(0600),
            dev.tare.layer.Content.of(Bytes.utf8("1")));
    add(named("a").entry(file));
    assertThat(assembled().tree().entry(TreePath.of("etc").child(name))).isPresent();
  }

  @Test
  void foldersWhoseOwnerAProgramWouldTellHaveIt() throws IOException {
    add(named("squid").file("var/log/squid/x", "").file("var/spool/squid/x", ""));
    Assembly made = assembled();
    Entry log = made.tree().entry(TreePath.of("/var/log/squid")).orElseThrow();
    assertThat(log.attributes().uid()).isEqualTo(13);
    assertThat(made.rules()).contains("owners: proxy owns /var/log/squid and /var/spool/squid");
  }
}
