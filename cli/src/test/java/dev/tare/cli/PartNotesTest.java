package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.closure.Problem;
import dev.tare.closure.Reason;
import dev.tare.layer.TreePath;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PartNotesTest {
  private static Problem missing(String object, String name) {
    return new Problem.Missing(
        TreePath.of(object),
        Reason.Kind.INTERPRETER,
        Bytes.utf8(name),
        List.of(),
        Optional.empty());
  }

  @Test
  void whatManyMissIsSaidOnceWithThePackageThatEachSystemHas() {
    assertThat(
            PartNotes.of(
                List.of(
                    missing("/a", "/usr/bin/perl"),
                    missing("/b", "/usr/bin/perl"),
                    missing("/c", "/bin/sh"),
                    missing("/d", "/opt/own"))))
        .containsExactly(
            "/a and 1 other file need /usr/bin/perl, which none of the packages has; perl-base does",
            "/c needs /bin/sh, which none of the packages has; dash does",
            "/d needs /opt/own, which none of the packages has");
  }
}
