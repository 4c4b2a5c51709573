package dev.tare.debian.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PlacesTest {
  private static final String TEXT =
      """
      Package: a
      Version: 1
      Provides: x (= 1), y:any,
       z , x (= 2)
      Description: none
       Package: b

      Version: 2
      Package: b
      Essential: yes

      Package: a
      Version: 3
      Provides: x
      Essential: no\
      """;

  private final Places places = Places.of(TEXT.getBytes(StandardCharsets.ISO_8859_1));

  private int[] starts(String... texts) {
    return java.util.Arrays.stream(texts).mapToInt(TEXT::indexOf).toArray();
  }

  @Test
  void paragraphsAreFoundByTheNamesOfPackages() {
    assertThat(places.named("a"))
        .containsExactly(starts("Package: a\nVersion: 1", "Package: a\nVersion: 3"));
    assertThat(places.named("b")).containsExactly(starts("Version: 2"));
    assertThat(places.named("Version")).isEmpty();
    assertThat(places.names()).containsExactly("a", "b");
  }

  @Test
  void andByWhatTheyProvideOnAllLinesOfIt() {
    assertThat(places.providing("x"))
        .containsExactly(starts("Package: a\nVersion: 1", "Package: a\nVersion: 3"));
    assertThat(places.providing("y")).containsExactly(starts("Package: a\nVersion: 1"));
    assertThat(places.providing("z")).containsExactly(starts("Package: a\nVersion: 1"));
    assertThat(places.providing("2")).isEmpty();
    assertThat(places.providing("none")).isEmpty();
  }

  @Test
  void whatIsEssentialIsKnown() {
    assertThat(places.essential()).containsExactly(starts("Version: 2"));
    assertThat(Places.of(new byte[0]).named("a")).isEmpty();
  }
}
