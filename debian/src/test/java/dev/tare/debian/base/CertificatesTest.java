package dev.tare.debian.base;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.testing.Machine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class CertificatesTest {
  @Test
  void whatIsNoCertificateHasNoHash() {
    assertThat(Certificates.hash("nothing")).isEmpty();
    assertThat(Certificates.hash("-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"))
        .isEmpty();
  }

  @Test
  @Tag("machine")
  void hashesAreThoseOfOpenssl() throws Exception {
    Machine.needs("openssl");
    List<Path> files;
    try (Stream<Path> all = Files.list(Path.of("/usr/share/ca-certificates/mozilla"))) {
      files = all.sorted().toList();
    }
    assertThat(files).hasSizeGreaterThan(100);
    for (Path file : files) {
      Process openssl =
          new ProcessBuilder("openssl", "x509", "-noout", "-subject_hash", "-in", file.toString())
              .start();
      String theirs =
          new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      String pem = Files.readString(file, StandardCharsets.ISO_8859_1);
      assertThat(Certificates.hash(pem)).as(file.toString()).contains(theirs);
    }
  }
}
