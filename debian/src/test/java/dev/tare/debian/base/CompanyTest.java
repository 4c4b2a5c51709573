package dev.tare.debian.base;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.debian.deb.Deb;
import dev.tare.debian.testing.DebBuilder;
import dev.tare.layer.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompanyTest {
  @TempDir Path folder;

  private Deb deb(String name, DebBuilder builder) throws IOException {
    Path deb = Files.write(folder.resolve(name + ".deb"), builder.build());
    Path data = folder.resolve(name + ".data");
    Deb.inflate(deb, data, "it");
    return Deb.read(deb, data, "it");
  }

  private static DebBuilder named(String name) {
    return new DebBuilder("Package: %s\nVersion: 1\nArchitecture: all\n".formatted(name));
  }

  @Test
  void whatConfigurationAndScriptsNameGoesToo() throws IOException {
    Deb web =
        deb(
            "web",
            named("web")
                .file("usr/sbin/web", "x")
                .file(
                    "etc/web/conf",
                    "# /usr/share/b/not\nhints \"/usr/share/b/hints\";\nd /usr/share/b\n")
                .file("usr/share/web/run", "#!/usr/bin/perl\nopen '/etc/types';\n")
                .file("usr/share/web/data", "/usr/share/b/not"));
    Deb other =
        deb(
            "b",
            named("b")
                .file("usr/share/b/hints", "x")
                .file("usr/share/b/not", "x")
                .file("etc/types", "x"));
    Assembly made = Assembly.of(List.of(web, other), Locks.of("amd64"), false);
    assertThat(made.company(Set.of(TreePath.of("/usr/sbin/web"))))
        .extracting(one -> one.path().toString())
        .contains("/usr/share/b/hints", "/etc/types", "/usr/share/web/data")
        .doesNotContain("/usr/share/b/not", "/usr/share/b");
  }
}
