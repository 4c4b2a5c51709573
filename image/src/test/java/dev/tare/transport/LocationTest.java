package dev.tare.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.TareException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocationTest {
  @TempDir Path folder;

  @Test
  void readsEveryTransport() {
    assertThat(Location.parse("store:a/b:1")).isEqualTo(new Location.Store("a/b:1"));
    assertThat(Location.parse("oci:/x/layout"))
        .isEqualTo(new Location.Layout(Path.of("/x/layout"), new Pick.Only()));
    assertThat(Location.parse("oci:/x/layout:localhost/foo:latest"))
        .isEqualTo(
            new Location.Layout(Path.of("/x/layout"), new Pick.Named("localhost/foo:latest")));
    assertThat(Location.parse("oci:/x/layout:@3"))
        .isEqualTo(new Location.Layout(Path.of("/x/layout"), new Pick.At(3)));
    assertThat(Location.parse("oci-archive:f.tar:v1"))
        .isEqualTo(
            new Location.Archive(
                Location.Archive.Format.OCI, Path.of("f.tar"), new Pick.Named("v1")));
    assertThat(Location.parse("docker-archive:f.tar:name:tag"))
        .isEqualTo(
            new Location.Archive(
                Location.Archive.Format.DOCKER, Path.of("f.tar"), new Pick.Named("name:tag")));
    assertThat(Location.parse("docker-archive:-"))
        .isEqualTo(
            new Location.Archive(
                Location.Archive.Format.DOCKER, Location.STANDARD, new Pick.Only()));
    assertThat(Location.parse("dir:a:b")).isEqualTo(new Location.Folder(Path.of("a:b")));
    assertThat(Location.parse("rootfs:/")).isEqualTo(new Location.Rootfs(Path.of("/")));
    assertThat(Location.parse("tar:-")).isEqualTo(new Location.Tar(Location.STANDARD));
    assertThat(Location.parse("docker://h:5000/x"))
        .isEqualTo(new Location.Remote("docker", "//h:5000/x"));
    assertThat(Location.parse("docker-daemon:x:1"))
        .isEqualTo(new Location.Remote("docker-daemon", "x:1"));
  }

  @Test
  void takesWhatHasNoTransportForAnImageOfTheStore() {
    for (String name : new String[] {"x", "x:1", "h:5000/x", "localhost:5000/x/y:1", "h.io/x@y"}) {
      assertThat(Location.parse(name)).isEqualTo(new Location.Store(name));
    }
  }

  @Test
  void writesWhatItReads() {
    for (String text :
        new String[] {
          "store:x",
          "oci:/l:v1",
          "oci:/l:@2",
          "oci-archive:/f",
          "docker-archive:/f:n:t",
          "dir:/d",
          "rootfs:/r",
          "tar:-",
          "docker://x/y",
          "docker-daemon:x:1"
        }) {
      assertThat(Location.parse(text)).hasToString(text);
    }
  }

  @Test
  void readsAColonInAPathThatExists() throws Exception {
    Path odd = Files.createDirectory(folder.resolve("a:b c"));

    assertThat(Location.parse("oci:" + odd)).isEqualTo(new Location.Layout(odd, new Pick.Only()));
    assertThat(Location.parse("oci:" + odd + ":v:1"))
        .isEqualTo(new Location.Layout(odd, new Pick.Named("v:1")));
  }

  @Test
  void readsAnEscapedColonAsPartOfThePath() {
    assertThat(Location.parse("oci:/no/a\\:b:v1"))
        .isEqualTo(new Location.Layout(Path.of("/no/a:b"), new Pick.Named("v1")));
  }

  @Test
  void asksForTheTransportThatWasMeant() {
    assertThatThrownBy(() -> Location.parse("oic:/tmp/x"))
        .isInstanceOfSatisfying(
            TareException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(TareException.Kind.INVALID);
              assertThat(e.message())
                  .isEqualTo("cannot read \"oic:/tmp/x\": there is no transport \"oic\"");
              assertThat(e.hint()).contains("did you mean oci:/tmp/x?");
            });
    assertThatThrownBy(() -> Location.parse("oci-archiv:x.tar"))
        .hasMessageContaining("no transport \"oci-archiv\"");
    assertThatThrownBy(() -> Location.parse("dokcer://h/x"))
        .isInstanceOfSatisfying(
            TareException.class, e -> assertThat(e.hint()).contains("did you mean docker://h/x?"));
    assertThatThrownBy(() -> Location.parse("zzzzzz:/x"))
        .isInstanceOfSatisfying(
            TareException.class,
            e -> assertThat(e.hint().orElseThrow()).startsWith("transports are store, oci"));
  }

  @Test
  void refusesWhatIsMissingOrMalformed() {
    assertThatThrownBy(() -> Location.parse("")).hasMessageContaining("it is empty");
    assertThatThrownBy(() -> Location.parse("oci:")).hasMessageContaining("the path is missing");
    assertThatThrownBy(() -> Location.parse("dir:")).hasMessageContaining("the path is missing");
    assertThatThrownBy(() -> Location.parse("oci:/x:@one"))
        .hasMessageContaining("the place of an image");
    assertThatThrownBy(() -> Location.parse("docker:x"))
        .hasMessageContaining("followed by two slashes");
    assertThatThrownBy(() -> Location.parse("./x.tar"))
        .hasMessageContaining("a path without a transport");
    assertThatThrownBy(() -> Location.parse("oci:a\0b")).hasMessageContaining("is not a path");
  }
}
