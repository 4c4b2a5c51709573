package dev.tare.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.TareException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every rule on small Dockerfiles, and none on good ones.
final class CorpusTest {
  static List<Corpus.Case> faulty() {
    return Corpus.read("findings.txt");
  }

  static List<Corpus.Case> good() {
    return Corpus.read("good.txt");
  }

  static List<String> said(Lint.Result result) {
    return result.findings().stream()
        .map(finding ->
            "%s %d:%d %s"
                .formatted(
                    finding.rule().name(),
                    finding.at().line(),
                    finding.at().column(),
                    finding.message()))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("faulty")
  void saysWhatIsExpected(Corpus.Case one) {
    Lint.Result result = one.check();
    assertThat(result.failure().map(TareException::message).orElse("")).isEqualTo(one.failure());
    assertThat(said(result)).containsExactlyElementsOf(one.expected());
  }

  @ParameterizedTest
  @MethodSource("good")
  void hasNothingToSayOfAGoodFile(Corpus.Case one) {
    assertThat(said(one.check())).isEmpty();
    assertThat(one.check().failure()).isEmpty();
    assertThat(said(one.checkWithAllImages())).isEmpty();
  }

  @Test
  void holdsEveryRuleOfBuildKitAndEnoughFiles() {
    Set<String> rules = new TreeSet<>();
    faulty()
        .forEach(
            one -> one.expected().forEach(line -> rules.add(line.substring(0, line.indexOf(' ')))));
    assertThat(rules).containsAll(BuildKitRules.all().stream().map(Rule::name).toList());
    assertThat(faulty()).hasSizeGreaterThanOrEqualTo(45);
    assertThat(good()).hasSizeGreaterThanOrEqualTo(20);
  }

  /// What is safe to apply unseen must be right: the rule is silent afterwards, and nothing new is
  /// said. Other findings may change.
  @ParameterizedTest
  @MethodSource("faulty")
  void isSilentWhereItsPatchesWereApplied(Corpus.Case one) {
    for (LintFinding finding : one.check().findings()) {
      if (finding.patch().isPresent()) {
        String patched = finding.patch().get().applied(one.text());
        Corpus.Case after =
            new Corpus.Case(one.title(), one.ignored(), one.args(), patched, List.of(), "");
        assertThat(count(after.check(), finding.rule()))
            .as("%s of %s", finding.rule().name(), patched)
            .isLessThan(count(one.check(), finding.rule()));
      }
    }
  }

  private static long count(Lint.Result result, Rule rule) {
    return result.findings().stream().filter(finding -> finding.rule().equals(rule)).count();
  }
}
