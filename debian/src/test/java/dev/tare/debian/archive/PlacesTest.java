package dev.tare.debian.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.layer.Content;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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

  private final Places places = of(TEXT);

  private static Places of(String text) {
    try {
      return Places.of(Content.of(Bytes.of(text.getBytes(StandardCharsets.ISO_8859_1))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int[] starts(String... texts) {
    return Arrays.stream(texts).mapToInt(TEXT::indexOf).toArray();
  }

  @Test
  void paragraphsAreFoundByTheNamesOfPackages() throws IOException {
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
    assertThat(of("").named("a")).isEmpty();
  }

  /// It is read in parts, and a paragraph may be longer than these.
  @Test
  void aLongTextIsReadWhole() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 30_000; i++) {
      text.append(
          "Package: p%d\nProvides: v%d,\n w%d\nDescription: some words\n\n".formatted(i, i, i));
    }
    int large = text.length();
    text.append("Package: large\nDescription: %s\n\n".formatted("x".repeat(3 << 20)));
    int last = text.length();
    text.append("Package: last\nEssential: yes");
    Places found = of(text.toString());
    for (int i : new int[] {0, 1, 14_567, 29_999}) {
      int at = text.indexOf("Package: p%d\n".formatted(i));
      assertThat(found.named("p" + i)).containsExactly(at);
      assertThat(found.providing("w" + i)).containsExactly(at);
    }
    assertThat(found.named("large")).containsExactly(large);
    assertThat(found.named("last")).containsExactly(last);
    assertThat(found.essential()).containsExactly(last);
    assertThat(found.names()).hasSize(30_002);
  }
}
