package dev.tare.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/// An archive of one package for [Training], trusted unseen.
final class TrainingArchive {
  /// Made by `dpkg-deb -Zxz`: a program, configuration, a unit, and a script that has what scripts
  /// have. It provides what it needs.
  private static final String DEB =
      """
      ITxhcmNoPgpkZWJpYW4tYmluYXJ5ICAgMCAgICAgICAgICAgMCAgICAgMCAgICAgMTAwNjQ0ICA0ICAgICAgICAg
      YAoyLjAKY29udHJvbC50YXIueHogIDAgICAgICAgICAgIDAgICAgIDAgICAgIDEwMDY0NCAgMTAzMiAgICAgIGAK
      /Td6WFoAAATm1rRGBMDHB4BQIQEWAAAAAAAAAFrOy3PgJ/8Dv10AFwu8HH0BlcAdSj55Fb94+k2ePc5M6nMbu0dO
      jn0Gi9X/vyaEOIV1g0aBLJruq20gUkaKbAKuhUrWOMTdWXX4sb4IbQMxTjgfPZwA5idQV18trvZQWwWpdATcqtmf
      rCyX4F7tGJmD7Xb0Ceyf4URxgjPSku+U8bPADmv8ZAC+mnGetaeWcWFFfrpLOGqlsW3KAk+xYeCMC9a2iMpiscUg
      MqpABoSnnmFUKAIeswyPZucJBytwBi6v3fbCDRe3c9/55GcgYj1COgfjNZVbHBRk4MqppPGax4lubsX/8dwFQlG5
      VgN5oLy7ToC2kBAkuOTNevAAYJCCndht6hBxeT4oY0SHLXpTuZE1yuulAl890XjBnwzpQ12HxQobNo7JTGm3ja0E
      bmCZeqKvD1/z0KYaeVRq8eTd5vHhMD6/fc2UmZZws2G6jpeqs+S3mcdnkLaQjfo/UXhe8AHy+Xo6ZPaYVccbeKzx
      KeM72fjsc3ufzBhC/NI398DwcShHpKZCf2wFRyoz9fdVgPHfjpwLdNiN7h1co7VPdggQlSGSIBSog+ShGCplI8KP
      u1qLbSE+8BYXZhnXFqQNKK4gMyBEetAhj2M16/TS1ErVe31G/h+l2u0Tcw2PNpMFp9CZ5DGfTcuzsrsp7aEUXUDh
      Zgsxk8wxmK3kiTcaASxosNAHbzzEeTxcrnhywqNFPdszvg3lJSyankhjOLNWSwxNQ1lNftE3TQQzU0O0vu8DYqvU
      FYDCHWz+lJUG5Pv+4fNoDuQxJkCUMA917XcBhtIaRUPeH4vQN8qO5cSO3e/pcakI6cYyj+i4PO9CAwuZ3kH0Mk2k
      qg2zjrV/zuWrQQf+qQzPgCG05r19zwsP/+EiFndLtkzdNSOBfGXluJhLNVgiMQgm8CvUfLjpifzxnL7zvZmqrsqy
      A5DNxJAa/82tdBvpKJMXm6kHHO+TgR4aSrRbS2MJrdy+TmvxYI0vFefQVOvzHlr90Hf7OZRkEJceoJAEfOd/TJSZ
      cgbWwehN7OWVTm+6ro6v2FbjQJXI4P0cOj8pB0MC64dSEC6N0OoegAQ8P9Xo3YHmmVb5fMuV3PBl5I26MPhH1mOM
      z78Mz7bUkZQqZCvMHWffcmb3ufWmXjC7jO4RepWGFbI5dxbi7LbQQ1TsjtBGvsXvAFNaxo7gkTKkFbwYwUE1V51Z
      SoC9UoDk/LzGYaUKaTxH6HNikBAc+H9qZUxFoepczgdYYVz7x66C64vqUKTVf/xCU401Q5C282xUtIz3wq7iwXvp
      dXklgFMBAAAAAM/mN7zlzOw7AAHjB4BQAABq+UBgscRn+wIAAAAABFlaZGF0YS50YXIueHogICAgIDAgICAgICAg
      ICAgIDAgICAgIDAgICAgIDEwMDY0NCAgNDUyICAgICAgIGAK/Td6WFoAAATm1rRGBMCCA4CgASEBFgAAAAAAAIlK
      d0DgT/8Bel0AFwu8HH0BlcAdSj55Fb94+k2ePc5M6nMbu0dOjn0Gi9X/vyaEOIV1g0aBLJruq213bfypu2io5uex
      Vco9JNDmFhR66wVAxsfDGnp+GbRvSXnvyQt3rlvHOsXZbA1z3aegVaa/a6c1NhOC7yVvamcYEQfdmtz80wflkQGd
      Vt8wEZqbJN9BQAKHFJbSn963ixiZP5dK4DawaxnzzI9u2lNTWyKeWVWcxsG8ORa8oCmok61xlFjKHr8vOQhnqn1a
      1e1Z2CHGvgFzKJoUrb/6HWXssbWIBA8BTmNulyKlj7y3qDkRkDtk4QkkDR4f0nONfbcOQv92B1HMu6sDs9FV6ijN
      otlO20cEOkQr/Y3YIGIvlnt1VIdNtkT3x5qesdG1KT1ThDzaRF4b+L2Zm+aoSyxZfd5OFQV9mJCFoin9aknrdWOV
      Z0YvPgKypv8YYMkoUfx1wVug4WY3KplPWv+q/D0mGSCTYIoVNeZHCKlTS1cqMq3WMxS1pmBOv6MAAAAAw7CrnMpS
      b2IAAZ4DgKABACQDo46xxGf7AgAAAAAEWVo=
      """;

  private final Path folder;

  private TrainingArchive(Path folder) {
    this.folder = folder;
  }

  /// @param folder that may be filled
  static TrainingArchive in(Path folder) {
    byte[] deb = Base64.getMimeDecoder().decode(DEB);
    byte[] index =
        """
        Package: p
        Version: 1.0-1
        Architecture: all
        Depends: q (>= 1) | p
        Provides: q (= 2)
        Filename: pool/p.deb
        Size: %d
        SHA256: %s
        """
            .formatted(deb.length, hash(deb))
            .getBytes(StandardCharsets.UTF_8);
    String release =
        "Suite: stable\nSHA256:\n %s %d main/binary-all/Packages\n"
            .formatted(hash(index), index.length);
    try {
      Path suite = folder.resolve("trusted/dists/stable");
      Files.createDirectories(suite.resolve("main/binary-all"));
      Files.createDirectories(folder.resolve("trusted/pool"));
      Files.write(folder.resolve("trusted/pool/p.deb"), deb);
      Files.write(suite.resolve("main/binary-all/Packages"), index);
      Files.writeString(suite.resolve("Release"), release);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new TrainingArchive(folder);
  }

  private static String hash(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  /// Chooses by the index, then by the lock, which fetches the rest out of the cache.
  List<List<String>> commands() {
    return List.of(
        List.of("base", "--list"),
        base("--cmd", "p -v", "--user", "p"),
        base("--layers", "2", "-q"),
        base("-e", "A=b"));
  }

  /// Its program is no program of this machine.
  List<String> part() {
    return base("--variant", "minimal", "--program", "p");
  }

  private List<String> base(String... more) {
    String mirror = "[trusted=yes] %s stable main".formatted(folder.resolve("trusted").toUri());
    List<String> words =
        new ArrayList<>(
            List.of("base", "p", "-t", "based", "--mirror", mirror, "--lock", "p.lock"));
    words.addAll(List.of(more));
    return words;
  }
}
