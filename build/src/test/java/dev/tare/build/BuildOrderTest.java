package dev.tare.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BuildOrderTest {
  @Test
  void whatIsNeededComesBefore() {
    Map<String, Set<String>> needs = new LinkedHashMap<>();
    needs.put("app", Set.of("lib", "debian"));
    needs.put("tool", Set.of());
    needs.put("lib", Set.of("base"));
    needs.put("base", Set.of("base"));
    assertThat(BuildOrder.rounds(needs))
        .containsExactly(List.of("tool", "base"), List.of("lib"), List.of("app"));
  }

  @Test
  void aCircleIsNamed() {
    Map<String, Set<String>> needs = new LinkedHashMap<>();
    needs.put("outside", Set.of("a"));
    needs.put("a", Set.of("b"));
    needs.put("b", Set.of("a"));
    assertThatThrownBy(() -> BuildOrder.rounds(needs))
        .hasMessage("cannot build: these need each other: a → b → a");
  }
}
