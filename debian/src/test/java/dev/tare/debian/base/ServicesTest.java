package dev.tare.debian.base;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.debian.deb.Deb;
import dev.tare.debian.testing.DebBuilder;
import dev.tare.layer.Attributes;
import dev.tare.layer.Lookup;
import dev.tare.layer.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Folders that a machine makes when it starts a service.
class ServicesTest {
  @TempDir Path folder;

  private Assembly made(String name, String path, String text) throws IOException {
    byte[] built =
        new DebBuilder("Package: %s\nVersion: 1\nArchitecture: all\n".formatted(name))
            .file(path, text)
            .file("usr/sbin/d", "x")
            .control("postinst", "#!/bin/sh\nadduser --system --group --no-create-home d\n")
            .build();
    Path deb = Files.write(folder.resolve("a.deb"), built);
    Path data = folder.resolve("a.data");
    Files.deleteIfExists(data);
    Deb.inflate(deb, data, "it");
    return Assembly.of(List.of(Deb.read(deb, data, "it")), Locks.of("amd64"), false);
  }

  private static String at(Assembly made, String path) {
    return Lookup.follow(made.tree(), TreePath.of(path))
        .entry()
        .map(entry -> {
          Attributes of = entry.attributes();
          return "%o %d %d".formatted(of.mode(), of.uid(), of.gid());
        })
        .orElse("none");
  }

  @Test
  void unitsSayWhichFoldersTheyHave() throws IOException {
    Assembly made =
        made(
            "a",
            "lib/systemd/system/a.service",
            """
            [Service]
            User=d
            RuntimeDirectory=d d/sub %i
            RuntimeDirectoryMode=0750
            LogsDirectory=d
            ExecStartPre=-+/bin/mkdir -m 740 -p /var/lib/d
            ExecStartPre=/bin/chown d:d /var/lib/d
            ExecStartPre=/bin/mkdir /etc/no
            ExecStartPre=/usr/sbin/d --first /run/no
            """);
    assertThat(at(made, "run/d")).isEqualTo("750 100 101");
    assertThat(at(made, "run/d/sub")).isEqualTo("750 100 101");
    assertThat(at(made, "var/log/d")).isEqualTo("755 100 101");
    assertThat(at(made, "var/lib/d")).isEqualTo("740 100 101");
    assertThat(at(made, "etc/no")).isEqualTo("none");
    assertThat(at(made, "run/no")).isEqualTo("none");
    assertThat(made.rules()).contains("services: /run/d, /run/d/sub, /var/lib/d, /var/log/d");
    assertThat(made.company(Set.of(TreePath.of("/usr/sbin/d"))))
        .extracting(one -> one.path().toString())
        .contains("/run/d", "/var/log/d");
  }

  @Test
  void linesOfTmpfilesDo() throws IOException {
    Assembly made =
        made(
            "a",
            "usr/lib/tmpfiles.d/a.conf",
            """
            # comment
            d /run/d 02775 d 0 - -
            D! /var/run/e - - -
            f /run/file 0644 - -
            d /etc/no 0755 - -
            d /run/%m 0755 - -
            """);
    assertThat(at(made, "run/d")).isEqualTo("2775 100 0");
    assertThat(at(made, "run/e")).isEqualTo("755 0 0");
    assertThat(made.rules()).contains("services: /run/d, /run/e");
  }

  @Test
  void thoseOfTheMachineDoNot() throws IOException {
    assertThat(made("systemd", "usr/lib/tmpfiles.d/a.conf", "d /run/d\n").rules())
        .noneMatch(rule -> rule.startsWith("services: "));
  }
}
