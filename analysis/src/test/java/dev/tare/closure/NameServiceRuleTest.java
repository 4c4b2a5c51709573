package dev.tare.closure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.elf.ElfBuilder;
import dev.tare.layer.Content;
import dev.tare.layer.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class NameServiceRuleTest {
  private static final String LD = "/lib64/ld-linux-x86-64.so.2";

  private final LiteralTree tree =
      LiteralTree.of()
          .file(LD, ElfBuilder.library("ld-linux-x86-64.so.2").data("x\0/lib/tri/\0/lib/\0y\0"))
          .file("/lib/tri/libc.so.6", libc("GLIBC_2.2.5", "GLIBC_2.34"))
          .file("/etc/host.conf", "multi on\n")
          .file("/etc/hosts", "127.0.0.1 localhost\n")
          .file("/etc/services", "https 443/tcp\n")
          .file("/etc/protocols", "tcp 6 TCP\n");

  private static ElfBuilder libc(String... versions) {
    return ElfBuilder.library("libc.so.6").defines(versions);
  }

  private static ElfBuilder service(String name, String... needed) {
    return ElfBuilder.library("libnss_" + name + ".so.2").needs(needed);
  }

  private static ElfBuilder program(String... imports) {
    return ElfBuilder.program(LD).needs("libc.so.6").imports(imports);
  }

  private Closure closure() {
    return Closure.of(tree, List.of(TreePath.of("/p")), List.of(), Environment.DEFAULT, _ -> false);
  }

  private List<String> brought() {
    return closure().reasons().entrySet().stream()
        .filter(e -> e.getValue().getFirst().kind() == Reason.Kind.NAME_SERVICE)
        .map(e -> e.getKey().toString())
        .toList();
  }

  @Test
  void aHostLookUpTakesTheSwitchAndTheServicesOfItsLine() {
    tree.file("/p", program("getaddrinfo"))
        .file(
            "/etc/nsswitch.conf",
            "# hosts: none\nhosts: files [!UNAVAIL=return] odd dns\npasswd: other\n")
        .file("/lib/tri/libnss_odd.so.2", service("odd", "libodd.so"))
        .file("/lib/tri/libnss_other.so.2", service("other"))
        .file("/lib/tri/libodd.so", ElfBuilder.library("libodd.so"));
    assertThat(brought())
        .containsExactly(
            "/etc/host.conf", "/etc/nsswitch.conf", "/etc/services", "/lib/tri/libnss_odd.so.2");
    assertThat(closure().reasons()).containsKey(TreePath.of("/lib/tri/libodd.so"));
    assertThat(closure().chain(TreePath.of("/lib/tri/libnss_odd.so.2")).getFirst())
        .hasToString("service odd for hosts of /etc/nsswitch.conf");
    assertThat(closure().verdict(TreePath.of("/lib/tri/libodd.so"))).isEqualTo(Verdict.RULE);
  }

  @Test
  void aLibraryThatLooksUpCountsLikeTheProgram() {
    tree.file("/p", program().needs("libcurl.so"))
        .file(
            "/lib/tri/libcurl.so",
            ElfBuilder.library("libcurl.so").needs("libc.so.6").imports("gethostbyname_r"));
    assertThat(brought()).contains("/etc/host.conf").doesNotContain("/etc/services");
    assertThat(closure().chain(TreePath.of("/etc/host.conf")).getFirst())
        .hasToString("imports gethostbyname_r of /lib/tri/libcurl.so");
  }

  @Test
  void whoLooksNothingUpNeedsNothing() {
    tree.file("/p", program("printf"))
        .file("/etc/nsswitch.conf", "hosts: odd\n")
        .file("/lib/tri/libnss_odd.so.2", service("odd"));
    assertThat(brought()).isEmpty();
  }

  @Test
  void beforeGlibc234FilesAndDnsWereLibraries() {
    tree.file("/p", program("gethostbyname"))
        .file("/lib/tri/libnss_files.so.2", service("files"))
        .file("/lib/tri/libnss_dns.so.2", service("dns", "libresolv.so.2"))
        .file("/lib/tri/libresolv.so.2", ElfBuilder.library("libresolv.so.2"));
    assertThat(brought()).containsExactly("/etc/host.conf");
    tree.file("/lib/tri/libc.so.6", libc("GLIBC_2.2.5", "GLIBC_2.33"));
    assertThat(brought()).contains("/lib/tri/libnss_files.so.2", "/lib/tri/libnss_dns.so.2");
    assertThat(closure().reasons()).containsKey(TreePath.of("/lib/tri/libresolv.so.2"));
  }

  @Test
  void aServiceThatAsksADaemonOfTheMachineStaysOut() {
    tree.file("/p", program("getpwnam"))
        .file("/etc/nsswitch.conf", "passwd: files systemd sss\n")
        .file("/lib/tri/libnss_systemd.so.2", service("systemd"))
        .file("/lib/tri/libnss_sss.so.2", service("sss"));
    assertThat(brought()).containsExactly("/etc/nsswitch.conf");
  }

  @Test
  void muslLoadsNoServices() {
    tree.file("/lib/ld-musl-x86_64.so.1", ElfBuilder.library("libc.musl-x86_64.so.1"))
        .file(
            "/p",
            ElfBuilder.program("/lib/ld-musl-x86_64.so.1")
                .needs("libc.musl-x86_64.so.1")
                .imports("getaddrinfo"))
        .file("/etc/nsswitch.conf", "hosts: odd\n")
        .file("/lib/libnss_odd.so.2", service("odd"));
    assertThat(brought()).isEmpty();
  }

  @Test
  void aServiceNameNeverLeavesTheLibraryDirectories() {
    tree.file("/p", program("getaddrinfo"))
        .file("/etc/nsswitch.conf", "hosts: x/../../../../secret\n")
        .file("/lib/tri/libnss_x/../secret.so.2", service("x"));
    assertThat(brought()).containsExactly("/etc/host.conf", "/etc/nsswitch.conf", "/etc/services");
  }

  @Test
  void theSwitchOfTheImageNamesTheServicesThatItHas() throws IOException {
    tree.file("/p", program("getpwnam"))
        .file(
            "/etc/nsswitch.conf",
            """
            # passwd: comment
            passwd:  files [ SUCCESS=merge ]  systemd [!UNAVAIL=return] odd[NOTFOUND=return] # last
            hosts: mdns4_minimal [NOTFOUND=return] dns
            netgroup: nis
            """)
        .file("/lib/tri/libnss_systemd.so.2", service("systemd"))
        .file("/lib/tri/libnss_odd.so.2", service("odd"));
    assertThat(text(closure()))
        .isEqualTo(
            """
            passwd: files [ SUCCESS=merge ] odd[NOTFOUND=return]
            hosts: dns
            netgroup: files
            """);
  }

  @Test
  void aSwitchThatWasAskedForStaysWhole() {
    tree.file("/p", program("getpwnam")).file("/etc/nsswitch.conf", "passwd: sss\n");
    TreePath path = TreePath.of("/etc/nsswitch.conf");
    Closure closure =
        Closure.of(
            tree, List.of(TreePath.of("/p")), List.of(path), Environment.DEFAULT, _ -> false);
    assertThat(closure.replacements()).doesNotContainKey(path);
  }

  private static String text(Closure closure) throws IOException {
    Content content = closure.replacements().get(TreePath.of("/etc/nsswitch.conf"));
    assertThat(content).isNotNull();
    try (InputStream in = content.open()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
