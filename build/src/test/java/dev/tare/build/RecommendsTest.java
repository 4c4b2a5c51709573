package dev.tare.build;

import static dev.tare.build.Weighing.directory;
import static dev.tare.build.Weighing.file;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;
import dev.tare.store.ImageStore;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecommendsTest {
  private static ImageStore store;

  @BeforeAll
  static void open(@TempDir Path folder) {
    store = ImageStore.open(folder.resolve("store"), folder.resolve("cache"));
  }

  @AfterAll
  static void close() {
    store.close();
  }

  private static Weighing of(String dockerfile) {
    return new Weighing(store).dockerfile(dockerfile);
  }

  private static Entry big(String path) {
    return file(path, 20_000);
  }

  private static Entry text(String path, String text) {
    return new Entry.FileEntry(
        TreePath.of(path), Attributes.of(0644), Content.of(Bytes.utf8(text)));
  }

  private static String installed(String name, String fields) {
    return "Package: %s\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n%s\n\n"
        .formatted(name, fields);
  }

  private static Entry status(String... paragraphs) {
    return text("/var/lib/dpkg/status", String.join("", paragraphs));
  }

  private static Entry states(String... chosenByApt) {
    StringBuilder states = new StringBuilder();
    for (String name : chosenByApt) {
      states.append("Package: ").append(name).append("\nAuto-Installed: 1\n\n");
    }
    return text("/var/lib/apt/extended_states", states.toString());
  }

  private static final String OLD = installed("old", "Recommends: later");
  private static final String ASKED =
      installed("asked", "Depends: needed (>= 1) | other, virtual\nRecommends: wished");

  /// asked, needed and chosen are wanted; wished comes by a recommendation, and brings its own.
  private static Weighing recommends(String run) {
    return of("FROM b\n" + run + "\n")
        .base(directory("/var/lib/dpkg/info"), directory("/var/lib/apt"), status(OLD))
        .wrote(
            2,
            status(
                OLD,
                ASKED,
                installed("needed", "Recommends: wished-too"),
                installed("chosen", "Provides: virtual (= 1)"),
                installed("wished", "Depends: brought"),
                installed("brought", "Depends: old"),
                installed("wished-too", ""),
                installed("unexplained", "")),
            states("needed", "chosen", "wished", "brought", "wished-too", "unexplained"),
            text("/var/lib/dpkg/info/asked.list", "/.\n/usr/bin/asked\n"),
            text("/var/lib/dpkg/info/brought.list", "/.\n/usr/bin/brought\n"),
            text("/var/lib/dpkg/info/wished.list", "/.\n/usr/bin/wished\n"),
            big("/usr/bin/asked"),
            file("/usr/bin/brought", 50_000),
            big("/usr/bin/wished"));
  }

  @Test
  void whatIsOnlyRecommendedIsNamedWithWhatItWeighs() {
    Weighing weighing = recommends("RUN apt-get install -y asked");

    assertThat(weighing.said())
        .containsExactly(
            "Dockerfile:2:1 RecommendsInstalled 71680 B: the layer has packages that others only"
                + " recommend: brought and 2 more. write apt-get install --no-install-recommends, and"
                + " name those of them that are needed");
    assertThat(weighing.fixed()).isEqualTo("FROM b\nRUN apt-get install -y asked\n");
  }

  @Test
  void anEarlierStageMayHaveWhatIsRecommended() {
    Weighing weighing = recommends("RUN apt-get install -y asked");
    weighing.isLast = false;

    assertThat(weighing.said()).isEmpty();
  }

  @Test
  void whatWasAskedForIsNotOnlyRecommended() {
    Weighing weighing =
        of("FROM b\nRUN apt-get install -y asked wished\n")
            .base(directory("/var/lib/dpkg/info"), directory("/var/lib/apt"), status(OLD))
            .wrote(
                2,
                status(OLD, ASKED, installed("wished", ""), installed("needed", "")),
                states("needed"),
                text("/var/lib/dpkg/info/wished.list", "/.\n/usr/bin/wished\n"),
                big("/usr/bin/wished"));

    assertThat(weighing.said()).isEmpty();
  }
}
