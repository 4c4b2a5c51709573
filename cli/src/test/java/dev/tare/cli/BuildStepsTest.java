package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.cli.TareProcess.Outcome;
import dev.tare.testing.Machine;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a RUN leaves in the image, and what is said of one that cannot begin.
@Tag("machine")
@Timeout(300)
class BuildStepsTest {
  @TempDir Path dir;
  private HostileBuild build;

  @BeforeEach
  void open() throws Exception {
    Machine.needs("busybox");
    build = HostileBuild.running(dir);
  }

  /// All that were declared, of the stages below too, with what the program saw.
  @Test
  void theHistoryOfARunNamesTheArgs() throws Exception {
    build
        .with(
            List.of("--build-arg", "GIVEN=g", "--build-arg", "http_proxy=http://proxy"),
            "FROM scratch AS below",
            "COPY base/ /",
            "ARG NONE",
            "ARG HIDDEN=arg",
            "ARG GIVEN",
            "FROM below",
            "ENV HIDDEN=env",
            "ARG LAST=l",
            "ARG http_proxy",
            "RUN test $GIVEN-$HIDDEN-$LAST-$NONE = g-env-l-")
        .ok();
    assertThat(build.history())
        .contains("RUN |4 NONE= HIDDEN=env GIVEN=g LAST=l /bin/sh -c test $GIVEN");
  }

  @ParameterizedTest
  @CsvSource({
    "nobody2, user \"nobody2\", USER 65534",
    "1001:nogroup, group \"nogroup\", USER 1001:65534",
  })
  void theHintOfAnUnknownUserSpeaksOfTheInstruction(String user, String what, String instead)
      throws Exception {
    Outcome outcome = build.of("FROM scratch", "COPY base/ /", "USER " + user, "RUN true");
    build.assertRefused(outcome);
    assertThat(outcome.err())
        .contains("Dockerfile:4:1: cannot run as " + what)
        .contains("hint: give a number: " + instead + "\n");
  }

  @Test
  void layersHaveWholeSecondsAndNoChangeWithinOneIsLost() throws Exception {
    build
        .of(
            "FROM scratch",
            "COPY base/ /",
            "RUN echo a >/same; touch -d @1 /same; echo a >/next",
            "RUN echo b >/same; touch -d @1 /same; echo b >/next",
            "RUN test \"$(cat /same /next)\" = \"$(echo b; echo b)\"")
        .ok();
    assertThat(build.tree()).containsEntry("same", "b\n").containsEntry("next", "b\n");
    Path tar = dir.resolve("out.tar");
    new TareProcess(dir).run("export", "-o", tar.toString(), "hostile").ok();
    assertThat(fractions(Files.readAllBytes(tar))).isEmpty();
  }

  private static List<String> fractions(byte[] tar) throws Exception {
    List<String> found = new ArrayList<>();
    try (var in = new TarArchiveInputStream(new ByteArrayInputStream(tar))) {
      for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        Instant time = entry.getLastModifiedTime().toInstant();
        if (!time.equals(time.truncatedTo(ChronoUnit.SECONDS))) {
          found.add(entry.getName());
        }
      }
    }
    return found;
  }
}
