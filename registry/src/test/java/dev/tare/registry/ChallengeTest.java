package dev.tare.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ChallengeTest {
  @Test
  void readsSeveralInOneHeaderAndInSeveral() {
    assertThat(
            Challenge.parse(
                List.of(
                    "Basic realm=\"a, \\\"b\\\"\", Bearer realm=x , scope = \"y z\"", "Digest")))
        .containsExactly(
            new Challenge("basic", Map.of("realm", "a, \"b\"")),
            new Challenge("bearer", Map.of("realm", "x", "scope", "y z")),
            new Challenge("digest", Map.of()));
  }

  @Property
  void endsWhateverComes(@ForAll String header) {
    assertThat(Challenge.parse(List.of(header, "Bearer realm=\"" + header)).size())
        .isGreaterThanOrEqualTo(1);
  }
}
