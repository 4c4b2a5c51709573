package dev.tare.build;

import static dev.tare.build.Weighing.directory;
import static dev.tare.build.Weighing.file;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.store.ImageStore;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What later instructions may still need, and so is in no safe patch.
class LaterUseTest {
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
    return new Weighing(store).dockerfile(dockerfile).base(directory("/root"), directory("/usr"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RUN ls /root/.npm/ >/list",
        "RUN cp -r /root /saved",
        "COPY --from=0 /root /saved",
        "COPY --from=0 / /saved",
        "RUN --mount=type=bind,from=0,target=/x ls /x",
      })
  void aLaterLookAtADirectoryAboveIsAUse(String later) {
    Weighing weighing =
        of("FROM b\nRUN npm install\nFROM b\n" + later + "\n")
            .wrote(2, file("/root/.npm/_cacache/a", 20_000));

    assertThat(weighing.said()).singleElement().asString().doesNotContain(" safe: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RUN ls /root/other /rooted a/root >/list",
        "COPY --from=0 /usr /saved",
        "RUN --mount=type=bind,from=0,source=/usr,target=/x ls /x",
      })
  void aLookElsewhereIsNone(String later) {
    Weighing weighing =
        of("FROM b\nRUN npm install\nFROM b\n" + later + "\n")
            .wrote(2, file("/root/.npm/_cacache/a", 20_000));

    assertThat(weighing.said()).singleElement().asString().contains(" safe: ");
  }

  @Test
  void whatAStageBringsIsRemovedThere() {
    Weighing weighing =
        of("FROM b\nCOPY --from=0 /root /root\n").wrote(2, file("/root/.npm/_cacache/a", 20_000));

    assertThat(weighing.said())
        .singleElement()
        .asString()
        .endsWith("remove it in the stage that it comes from, or COPY only what the program needs");
  }
}
