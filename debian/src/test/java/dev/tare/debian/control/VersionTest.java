package dev.tare.debian.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.TareException;
import dev.tare.testing.Machine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionTest {
  @ParameterizedTest
  @CsvSource({
    "1.0~rc1, <, 1.0",
    "1.0, <, 1.0-1",
    "1.0, =, 1.0-0",
    "1.0, =, 0:1.00",
    "9.9, <, 1:0.1",
    "1.2, <, 1.10",
    "1.0~~, <, 1.0~",
    "1.0~, <, 1.0~a",
    "1.0a, <, 1.0+b",
    "1.0, <, 1.0a",
    "1-1-2, >, 1-1-1",
    "2.36-9+deb12u9, <, 2.36-9+deb12u10",
    "1.99999999999999999999999, <, 1.100000000000000000000000",
    "1:2:3, >, 1:2",
  })
  void ordersAsPolicySays(String one, String sign, String other) {
    int order = Integer.signum(Version.parse(one).compareTo(Version.parse(other)));
    assertThat(order).isEqualTo("<=>".indexOf(sign) - 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ":1", "a:1", "1:", "1-", "-1", "1 2", "1_2", "2147483648:1", "1:-1", "ä"})
  void refusesWhatIsNoVersion(String text) {
    assertThatThrownBy(() -> Version.parse(text))
        .isInstanceOf(TareException.class)
        .hasMessageStartingWith("cannot read version \"" + text + "\": it");
  }

  @Test
  void refusesAVersionWithoutEnd() {
    assertThatThrownBy(() -> Version.parse("1".repeat(1025)))
        .hasMessageContaining("longer than 1024");
  }

  @Provide
  Arbitrary<Version> versions() {
    Arbitrary<String> part =
        Arbitraries.strings().withChars("019aAz.+~").ofMinLength(1).ofMaxLength(6);
    return Combinators.combine(
            Arbitraries.of("", "0:", "1:", "10:"), part, Arbitraries.of(true, false), part)
        .as((epoch, upstream, has, revision) ->
            Version.parse(epoch + upstream + (has ? "-" + revision : "")));
  }

  @Property
  void isATotalOrder(
      @ForAll("versions") Version a, @ForAll("versions") Version b, @ForAll("versions") Version c) {
    assertThat(Integer.signum(a.compareTo(b))).isEqualTo(-Integer.signum(b.compareTo(a)));
    if (a.compareTo(b) <= 0 && b.compareTo(c) <= 0) {
      assertThat(a.compareTo(c)).isLessThanOrEqualTo(0);
    }
    if (a.compareTo(b) == 0) {
      assertThat(Integer.signum(a.compareTo(c))).isEqualTo(Integer.signum(b.compareTo(c)));
    }
  }

  /// dpkg is asked about each pair by one shell.
  @Test
  @Tag("machine")
  void agreesWithDpkg(@TempDir Path folder) throws Exception {
    Machine.needs("dpkg");
    Random random = new Random(20261129);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      String one = random(random);
      lines.add(one + " " + (random.nextInt(3) == 0 ? random(random) : near(one, random)));
    }
    Path pairs = Files.write(folder.resolve("pairs"), lines);
    Path script =
        Files.writeString(
            folder.resolve("script"),
            """
            while read -r one other; do
              if dpkg --compare-versions "$one" lt "$other"; then echo -1
              elif dpkg --compare-versions "$one" eq "$other"; then echo 0
              else echo 1; fi
            done <"$1" 2>/dev/null
            """);
    Process shell = new ProcessBuilder("sh", script.toString(), pairs.toString()).start();
    List<String> theirs =
        new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    List<String> ours =
        lines.stream()
            .map(line -> line.split(" ", -1))
            .map(two -> Version.parse(two[0]).compareTo(Version.parse(two[1])))
            .map(order -> Integer.toString(Integer.signum(order)))
            .toList();
    assertThat(theirs).hasSize(lines.size());
    for (int i = 0; i < lines.size(); i++) {
      assertThat(ours.get(i)).as(lines.get(i)).isEqualTo(theirs.get(i));
    }
    assertThat(ours).contains("-1", "0", "1");
  }

  private static String random(Random random) {
    StringBuilder text = new StringBuilder(random.nextInt(4) == 0 ? random.nextInt(3) + ":" : "");
    part(text.append(random.nextInt(12)), random);
    if (random.nextBoolean()) {
      part(text.append('-'), random);
    }
    return text.toString();
  }

  private static void part(StringBuilder text, Random random) {
    String signs = "0019aZb.+~";
    int length = 1 + random.nextInt(5);
    for (int i = 0; i < length; i++) {
      text.append(signs.charAt(random.nextInt(signs.length())));
    }
  }

  /// The same with one character more, less or another.
  private static String near(String version, Random random) {
    String signs = "01a.+~";
    int at = version.length() - 1 - random.nextInt(Math.min(3, version.length() - 1));
    String sign = String.valueOf(signs.charAt(random.nextInt(signs.length())));
    String near = version.substring(0, at) + sign + version.substring(at + random.nextInt(2));
    return near.matches("([0-9]+:)?[0-9][0-9A-Za-z.+~]*(-[0-9A-Za-z.+~]+)?") ? near : version;
  }
}
