package dev.tare.closure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.closure.Closure.Given;
import dev.tare.layer.TreePath;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WebRuleTest {
  private static LiteralTree tree(String configuration) {
    return GlibcTree.of()
        .file("/usr/sbin/nginx", GlibcTree.program())
        .file("/etc/nginx/nginx.conf", 0644, Bytes.utf8(configuration))
        .file("/etc/nginx/conf.d/a.conf", 0644, Bytes.utf8("server{listen 80;root /site;}"))
        .file("/etc/nginx/conf.d/b.old", 0644, Bytes.utf8("root /other;"))
        .file("/etc/nginx/key.pem", 0600, Bytes.utf8("k"))
        .file("/site/index.html", 0644, Bytes.utf8("x"))
        .file("/site/deep/50x.html", 0644, Bytes.utf8("x"))
        .file("/other/index.html", 0644, Bytes.utf8("x"))
        .file("/usr/share/nginx/html/index.html", 0644, Bytes.utf8("x"));
  }

  private static List<String> needed(LiteralTree tree, String... more) {
    List<Given> given = new java.util.ArrayList<>();
    given.add(given("/usr/sbin/nginx", Reason.Kind.PROGRAM));
    List.of(more).forEach(path -> given.add(given(path, Reason.Kind.ADDED)));
    Closure closure = Closure.ofImage(tree, given, Environment.DEFAULT);
    return closure.reasons().keySet().stream()
        .filter(p -> tree.entry(p).orElseThrow() instanceof dev.tare.layer.Entry.FileEntry)
        .filter(p -> !p.toString().contains("/lib") && !p.toString().equals("/usr/sbin/nginx"))
        .map(p -> p + " " + closure.verdict(p))
        .toList();
  }

  private static Given given(String path, Reason.Kind kind) {
    return new Given(TreePath.of(path), new Reason(kind, Optional.empty(), kind.id()));
  }

  @Test
  void whatARootHoldsIsServed() {
    assertThat(needed(tree("http { # root /other;\n  include conf.d/*.conf; }\n")))
        .containsExactly(
            "/etc/nginx/conf.d/a.conf rule",
            "/etc/nginx/nginx.conf rule",
            "/site/deep/50x.html rule",
            "/site/index.html rule");
  }

  @Test
  void aliasesVariablesPrefixesAndCertificates() {
    assertThat(
            needed(
                tree(
                    "http{ssl_certificate_key key.pem;alias \"/site/deep/$1\";root html;root /;}")))
        .containsExactly(
            "/etc/nginx/key.pem rule",
            "/etc/nginx/nginx.conf rule",
            "/site/deep/50x.html rule",
            "/usr/share/nginx/html/index.html rule");
  }

  @Test
  void aConfigurationThatTheCommandNames() {
    LiteralTree tree =
        tree("")
            .file("/conf/web.conf", 0644, Bytes.utf8("http {\n include more;\n}"))
            .file("/conf/more", 0644, Bytes.utf8("root /other;"));
    assertThat(needed(tree, "/conf/web.conf"))
        .contains("/conf/more rule", "/other/index.html rule");
  }
}
