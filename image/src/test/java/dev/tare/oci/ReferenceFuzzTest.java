package dev.tare.oci;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import dev.tare.base.TareException;

/// Whatever the text, it is a reference that is written as it was read, or INVALID.
final class ReferenceFuzzTest {
  @FuzzTest(maxDuration = "20s")
  void referencesAreReadOrRefused(@NotNull String text) {
    Reference reference;
    try {
      reference = Reference.parse(text);
    } catch (TareException e) {
      assertThat(e.kind()).isEqualTo(TareException.Kind.INVALID);
      assertThat(e.message()).hasSizeLessThan(500);
      return;
    }
    assertThat(reference).hasToString(text);
    assertThat(Reference.parse(reference.withDefaultTag().toString()).localNames())
        .isEqualTo(reference.localNames());
  }
}
