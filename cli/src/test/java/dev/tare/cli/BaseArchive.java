package dev.tare.cli;

import dev.tare.debian.testing.DebBuilder;
import dev.tare.debian.testing.SignedArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A signed archive of small packages, for tests of `tare base`.
abstract class BaseArchive {
  private static final String SUM = "0123456789abcdef0123456789abcdef  ";

  @TempDir Path folder;
  CommandLineFixture tare;
  SignedArchive archive;
  Path pool;
  private final StringBuilder index = new StringBuilder();

  @BeforeEach
  void makeArchive() throws IOException {
    pool = Files.createDirectory(folder.resolve("archive"));
    archive = new SignedArchive(pool);
    tare = new CommandLineFixture(folder);
    publish(
        named("app", "Depends: lib (>= 1)\n")
            .file("usr/bin/app", "#!/bin/sh\n")
            .control("md5sums", SUM + "usr/bin/app\n"),
        false);
    publish(
        named("lib", "").file("lib/lib.so", "x").control("md5sums", SUM + "lib/lib.so\n"), false);
    publish(named("clash", "Depends: app, other\n"), false);
    publish(named("other", "Conflicts: lib\n"), false);
    publish(named("cut", "").file("f", "1".repeat(5000)), true);
  }

  static DebBuilder named(String name, String fields) {
    return new DebBuilder(
        "Package: %s\nVersion: 1\nArchitecture: amd64\n%s".formatted(name, fields));
  }

  void publish(DebBuilder builder, boolean isCut) throws IOException {
    byte[] deb = isCut ? builder.buildCut() : builder.build();
    String name = builder.fields().split("[ \n]", 3)[1];
    index.append(builder.fields()).append(archive.file("pool/" + name + ".deb", deb)).append('\n');
    archive.publish(index.toString());
  }

  int base(String... words) throws IOException {
    List<String> all = new ArrayList<>(List.of("base", "--platform", "linux/amd64"));
    all.addAll(Arrays.asList(words));
    all.addAll(
        List.of(
            "--suite",
            "stable",
            "--mirror",
            pool.toUri().toString(),
            "--keyring",
            archive.source().trust().files().getFirst().toString()));
    return tare.run(all.toArray(new String[0]));
  }
}
