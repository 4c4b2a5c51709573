package dev.tare.closure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LocaleNamesTest {
  private static Environment environment(String... lines) {
    return Environment.of(List.of(lines), "/");
  }

  @Test
  void aLocaleHasLessExactForms() {
    assertThat(LocaleNames.forms("de_DE.UTF-8"))
        .containsExactly("de_DE.UTF-8", "de_DE.utf8", "de_DE", "de.UTF-8", "de.utf8", "de");
    assertThat(LocaleNames.forms("ca@valencia")).containsExactly("ca@valencia", "ca");
    assertThat(LocaleNames.forms("C.UTF-8")).contains("C.utf8");
    assertThat(LocaleNames.forms("../../etc")).isEmpty();
  }

  @Test
  void lcAllBeatsTheOthersAndCNeedsNothing() {
    assertThat(LocaleNames.of(environment("LANG=de_DE.UTF-8", "LC_TIME=sv_SE.UTF-8")))
        .isEqualTo(Set.of("de_DE.UTF-8", "sv_SE.UTF-8"));
    assertThat(LocaleNames.of(environment("LANG=de_DE.UTF-8", "LC_ALL=C"))).isEmpty();
    assertThat(LocaleNames.of(environment())).isEmpty();
  }

  @Test
  void languageComesBeforeTheLocaleOfMessages() {
    assertThat(LocaleNames.ofMessages(environment("LANG=de_DE.UTF-8", "LANGUAGE=fr:en")))
        .startsWith("fr", "en", "de_DE.UTF-8")
        .endsWith("de");
    assertThat(LocaleNames.ofMessages(environment("LANG=C", "LANGUAGE=fr"))).isEmpty();
  }

  @Test
  void theNameTellsTheCharacterSet() {
    assertThat(LocaleNames.charset("ja_JP.EUC-JP")).contains("EUC-JP");
    assertThat(LocaleNames.charset("de_DE")).isEmpty();
  }
}
