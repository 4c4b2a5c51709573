package dev.tare.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Finding;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Images that are broken in one way each: the right check says so, names the file or layer that
/// shows it, and knows a way out; no other check is worse than that.
class BrokenImagesTest {
  /// @param expected how a finding begins: `error T02 /p: /p exists`
  record Case(String name, ImageDraft image, String expected) {
    @Override
    public String toString() {
      return name;
    }

    String code() {
      return expected.split(" ", -1)[1];
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
            BrokenStarts.cases(),
            BrokenLaunches.cases(),
            BrokenScripts.cases(),
            BrokenRights.cases(),
            BrokenWork.cases(),
            BrokenProcesses.cases(),
            BrokenPrograms.cases(),
            BrokenDirectories.cases(),
            BrokenLayers.cases(),
            UnsafeImages.cases())
        .flatMap(List::stream);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void saysWhatIsWrongAndWhereAndWhatToDo(Case broken) {
    List<Finding> findings = ImageChecks.of(broken.image().image());
    List<String> said =
        findings.stream()
            .map(f ->
                "%s %s %s: %s"
                    .formatted(
                        f.severity().name().toLowerCase(java.util.Locale.ROOT),
                        f.code(),
                        f.place(),
                        f.message()))
            .toList();
    assertThat(said).anySatisfy(line -> assertThat(line).startsWith(broken.expected()));
    assertThat(findings)
        .filteredOn(f -> f.severity() != Finding.Severity.NOTE)
        .extracting(Finding::code)
        .as("no false alarm beside it: %s", said)
        .containsOnly(
            broken.expected().startsWith("note") ? new String[0] : new String[] {broken.code()});
    assertThat(Check.all()).extracting(Check::id).contains(broken.code());
  }

  @Test
  void eachCheckHasThreeImagesAtLeast() {
    Map<String, Integer> counts = new TreeMap<>();
    cases().forEach(broken -> counts.merge(broken.code(), 1, Integer::sum));
    List<String> ofImages =
        Check.all().stream()
            .map(Check::id)
            .filter(id -> !id.equals("S04") && !id.equals("S05"))
            .toList();
    assertThat(counts.keySet()).containsAll(ofImages);
    for (int i = 1; i <= 16; i++) {
      assertThat(counts.get("T%02d".formatted(i))).as("T%02d", i).isGreaterThanOrEqualTo(3);
    }
    assertThat(cases().count()).isGreaterThanOrEqualTo(120);
  }
}
