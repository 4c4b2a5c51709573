package dev.tare.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.TareException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModeChangeTest {
  @ParameterizedTest
  @CsvSource({
    "755, 0600, 0755",
    "0, 0777, 0",
    "04755, 0, 4755",
    "'u=rwX,go=rX', 0600, 0644",
    "'u=rwX,go=rX', 0700, 0755",
    "+x, 0644, 0755",
    "a-w, 0666, 0444",
    "u+s, 0755, 4755",
    "g=u, 0740, 0770",
    "o=, 0755, 0750",
    "ug+rw-x, 0511, 0661",
    "u=rwx, 4644, 0744",
    "+t, 0755, 1755",
    "'go-rwx', 0777, 0700",
  })
  void changesTheModesOfFiles(String text, String mode, String expected) {
    assertThat(ModeChange.parse(text).apply(Integer.parseInt(mode, 8), false))
        .isEqualTo(Integer.parseInt(expected, 8));
  }

  @ParameterizedTest
  @CsvSource({"'u=rwX,go=rX', 0600, 0755", "g=rx, 2700, 2750", "644, 0755, 0644"})
  void changesTheModesOfDirectories(String text, String mode, String expected) {
    assertThat(ModeChange.parse(text).apply(Integer.parseInt(mode, 8), true))
        .isEqualTo(Integer.parseInt(expected, 8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "8", "10000", "u", "rwx", "u=rwz", "u=rw,", "=ux", "-1", "99999999999"})
  void refusesWhatIsNoMode(String text) {
    assertThatThrownBy(() -> ModeChange.parse(text))
        .isInstanceOf(TareException.class)
        .hasMessageStartingWith("cannot understand --chmod=");
  }
}
