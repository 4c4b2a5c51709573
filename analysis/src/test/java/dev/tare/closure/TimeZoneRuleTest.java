package dev.tare.closure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.elf.ElfBuilder;
import dev.tare.layer.TreePath;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimeZoneRuleTest {
  private static final String MUSL = "/lib/ld-musl-x86_64.so.1";

  private final LiteralTree tree =
      LiteralTree.of()
          .file(MUSL, ElfBuilder.library("libc.musl-x86_64.so.1"))
          .link("/etc/localtime", "/usr/share/zoneinfo/Asia/Tokyo")
          .file("/usr/share/zoneinfo/Asia/Tokyo", "TZif")
          .file("/usr/share/zoneinfo/Europe/Rome", "TZif")
          .file("/p", ElfBuilder.program(MUSL).needs("libc.musl-x86_64.so.1").imports("mktime"));

  private Closure closure(String... environment) {
    return Closure.of(
        tree,
        List.of(TreePath.of("/p")),
        List.of(),
        Environment.of(List.of(environment), "/"),
        _ -> false);
  }

  private List<String> brought(String... environment) {
    return closure(environment).reasons().keySet().stream()
        .map(TreePath::toString)
        .filter(path -> path.startsWith("/etc/l") || path.startsWith("/usr/share/zoneinfo/"))
        .toList();
  }

  @Test
  void localTimeIsThatOfTheMachine() {
    assertThat(brought())
        .containsExactly(
            "/etc/localtime", "/usr/share/zoneinfo/Asia", "/usr/share/zoneinfo/Asia/Tokyo");
  }

  @Test
  void tzNamesAnotherZone() {
    List<String> rome = List.of("/usr/share/zoneinfo/Europe", "/usr/share/zoneinfo/Europe/Rome");
    assertThat(brought("TZ=Europe/Rome")).isEqualTo(rome);
    assertThat(brought("TZ=:Europe/Rome")).isEqualTo(rome);
    assertThat(brought("TZ=/usr/share/zoneinfo/Europe/Rome")).isEqualTo(rome);
  }

  @Test
  void aRuleInPlaceOfANameNeedsNoFile() {
    for (String zone : List.of("CET-1CEST,M3.5.0,M10.5.0/3", "<+03>-3", "UTC", "UTC0", "", ":")) {
      assertThat(brought("TZ=" + zone)).as(zone).isEmpty();
      assertThat(closure("TZ=" + zone).problems()).as(zone).isEmpty();
    }
  }

  @Test
  void aZoneThatIsNotThereIsNamed() {
    assertThat(closure("TZ=Europe/Rom").problems().stream().map(Object::toString))
        .containsExactly(
            "TZ=Europe/Rom is set, and this machine has no such zone: times will be those of UTC;"
                + " install tzdata, or correct the name");
  }

  @Test
  void aStaticProgramIsKnownByThePathThatItHolds() {
    tree.file("/p", ElfBuilder.staticProgram().data("x/etc/localtimey"));
    assertThat(brought()).contains("/etc/localtime");
    tree.file("/p", ElfBuilder.staticProgram());
    assertThat(brought()).isEmpty();
  }

  @Test
  void whoKnowsWhereTheZonesLieMayAskForAnyOfThem() {
    tree.file(
            "/p",
            ElfBuilder.program(MUSL)
                .needs("libc.musl-x86_64.so.1")
                .imports("mktime")
                .data("\0/usr/share/zoneinfo/\0"))
        .file("/usr/share/zoneinfo/right/Europe/Rome", "TZif");
    Closure kept =
        Closure.of(tree, List.of(TreePath.of("/p")), List.of(), Environment.DEFAULT, _ -> true);
    assertThat(kept.verdict(TreePath.of("/usr/share/zoneinfo/Asia/Tokyo"))).isEqualTo(Verdict.RULE);
    assertThat(kept.verdict(TreePath.of("/usr/share/zoneinfo/Europe/Rome")))
        .isEqualTo(Verdict.SUSPECT);
    assertThat(kept.reasons())
        .doesNotContainKey(TreePath.of("/usr/share/zoneinfo/right/Europe/Rome"));
    assertThat(kept.suspects())
        .singleElement()
        .isEqualTo(
            new Suspect(
                TreePath.of("/usr/share/zoneinfo"),
                Reason.of(
                    Reason.Kind.ALL_TIME_ZONES, TreePath.of("/p"), "\"/usr/share/zoneinfo/\""),
                true,
                4));
    assertThat(brought()).doesNotContain("/usr/share/zoneinfo/Europe/Rome");
    assertThat(closure().suspects()).extracting(Suspect::isKept).containsExactly(false);
  }
}
