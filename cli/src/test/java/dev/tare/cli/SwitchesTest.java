package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SwitchesTest {
  @ParameterizedTest
  @ValueSource(strings = {"run", "create", "build"})
  void takesTheNextWordForPullWhereItIsOneOfItsValues(String verb) {
    Verbs entry = Verbs.named(verb).orElseThrow();
    var spec = Tare.spec(entry, entry.make().get());

    assertThat(Switches.plain(spec, List.of("--pull", "never", "app", "always")))
        .containsExactly("--pull=never", "app", "always");
    assertThat(Switches.plain(spec, List.of("--pull", "app", "never")))
        .containsExactly("--pull=always", "app", "never");
    assertThat(Switches.plain(spec, List.of("--pull=missing", "never")))
        .containsExactly("--pull=missing", "never");
    assertThat(Switches.plain(spec, List.of("--pull"))).containsExactly("--pull=always");
  }
}
