package dev.tare.debian.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.TareException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RelationTest {
  @Test
  void readsAFieldWithAllThatPolicyKnows() {
    List<List<Relation>> field =
        Relation.parseField(
            "libc6 (>= 2.34), default-mta | mail-transport-agent,\n perl:any,"
                + " a(<<1:2-3)[linux-any !hurd-i386] <!nocheck> <stage1 cross>,");
    assertThat(field)
        .extracting(List::toString)
        .containsExactly(
            "[libc6 (>= 2.34)]",
            "[default-mta, mail-transport-agent]",
            "[perl:any]",
            "[a (<< 1:2-3) [linux-any !hurd-i386] <!nocheck> <stage1 cross>]");
    assertThat(field.get(3).getFirst().profiles())
        .containsExactly(List.of("!nocheck"), List.of("stage1", "cross"));
  }

  @ParameterizedTest
  @CsvSource({
    "a (<< 2), 1, 2",
    "a (<= 2), 2, 2.1",
    "a (= 2), 2-0, 2-1",
    "a (>= 2), 2, 1",
    "a (>> 2), 2.1, 2",
    "a (< 2), 2, 3",
    "a (> 2), 2, 1",
  })
  void admitsVersions(String relation, String admitted, String refused) {
    assertThat(Relation.parse(relation).admits(Version.parse(admitted))).isTrue();
    assertThat(Relation.parse(relation).admits(Version.parse(refused))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "a, amd64, true",
    "a [amd64 arm64], amd64, true",
    "a [arm64], amd64, false",
    "a [!arm64], amd64, true",
    "a [!amd64 !arm64], amd64, false",
    "a [linux-any], amd64, true",
    "a [any-amd64], kfreebsd-amd64, true",
    "a [kfreebsd-any], kfreebsd-amd64, true",
    "a [kfreebsd-any], amd64, false",
  })
  void holdsOnArchitectures(String relation, String architecture, boolean holds) {
    assertThat(Relation.parse(relation).holdsOn(architecture)).isEqualTo(holds);
  }

  @Test
  void holdsWithoutProfilesUnlessOneIsAskedFor() {
    assertThat(Relation.parse("a <!nocheck>").holdsWithoutProfiles()).isTrue();
    assertThat(Relation.parse("a <stage1>").holdsWithoutProfiles()).isFalse();
    assertThat(Relation.parse("a <stage1> <!nocheck !cross>").holdsWithoutProfiles()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a b",
        "a (2)",
        "a (>= )",
        "a (>= 2",
        "a (!= 2)",
        "a [amd64",
        "-a",
        "a:",
        "a (= x y)"
      })
  void refusesWhatIsNoRelation(String text) {
    assertThatThrownBy(() -> Relation.parse(text))
        .isInstanceOf(TareException.class)
        .hasMessageStartingWith("cannot read relation \"" + text + "\"");
  }

  @Test
  void refusesAFieldWithoutEnd() {
    assertThatThrownBy(() -> Relation.parseField("a, ".repeat(400_000)))
        .hasMessageContaining("longer than");
  }
}
