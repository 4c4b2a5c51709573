package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;
import dev.tare.mutate.Compression;
import dev.tare.mutate.ImageWriter;
import dev.tare.oci.Healthcheck;
import dev.tare.oci.History;
import dev.tare.oci.Image;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Platform;
import dev.tare.oci.Reference;
import dev.tare.store.ImageStore;
import dev.tare.transport.ImageFormat;
import dev.tare.transport.Location;
import dev.tare.transport.Location.Archive;
import dev.tare.transport.NamedImage;
import dev.tare.transport.Pick;
import dev.tare.transport.Source;
import dev.tare.transport.Transports;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BuildOutputTest {
  @TempDir Path folder;

  private BuildOutput parse(String text) {
    return BuildOutput.parse(text, folder);
  }

  private static BuildOutput plain(Location location) {
    return new BuildOutput.Copied(location, List.of(), Optional.empty(), Optional.empty());
  }

  private Archive archive(Archive.Format format, String name) {
    return new Archive(format, folder.resolve(name), new Pick.Only());
  }

  @Test
  void readsEveryType() {
    assertThat(parse("type=oci,dest=a.tar")).isEqualTo(plain(archive(Archive.Format.OCI, "a.tar")));
    assertThat(parse("type=oci,tar=false,dest=d"))
        .isEqualTo(plain(new Location.Layout(folder.resolve("d"), new Pick.Only())));
    assertThat(parse("type=oci-layout,dest=/abs/d"))
        .isEqualTo(plain(new Location.Layout(Path.of("/abs/d"), new Pick.Only())));
    assertThat(parse("dest=a.tar,type=docker"))
        .isEqualTo(plain(archive(Archive.Format.DOCKER, "a.tar")));
    assertThat(parse("type=docker,dest=-"))
        .isEqualTo(plain(new Archive(Archive.Format.DOCKER, Location.STANDARD, new Pick.Only())));
    // as with docker buildx
    assertThat(parse("type=docker")).isEqualTo(plain(new Location.Remote("docker-daemon", "")));
    assertThat(parse("type=tar,dest=a.tar"))
        .isEqualTo(plain(new Location.Tar(folder.resolve("a.tar"))));
    assertThat(parse("type=local,dest=d")).isEqualTo(new BuildOutput.Unpacked(folder.resolve("d")));
    assertThat(parse("type=image,name=a")).isEqualTo(new BuildOutput.Stored(List.of("a:latest")));
  }

  @Test
  void readsTheShortForms() {
    assertThat(parse("out")).isEqualTo(new BuildOutput.Unpacked(folder.resolve("out")));
    assertThat(parse("a=b")).isEqualTo(new BuildOutput.Unpacked(folder.resolve("a=b")));
    assertThat(parse("-")).isEqualTo(plain(new Location.Tar(Location.STANDARD)));
    assertThat(parse("type=tar")).isEqualTo(plain(new Location.Tar(Location.STANDARD)));
    assertThat(parse("type=oci,dest=-"))
        .isEqualTo(plain(new Archive(Archive.Format.OCI, Location.STANDARD, new Pick.Only())));
  }

  @Test
  void readsTheOtherOptions() {
    assertThat(parse("type=oci,dest=a,\"name=x:1,y\",compression=zstd,compression-level=7"))
        .isEqualTo(
            new BuildOutput.Copied(
                archive(Archive.Format.OCI, "a"),
                List.of("x:1", "y:latest"),
                Optional.of(Compression.parse("zstd:7")),
                Optional.empty()));
    assertThat(parse("type=oci,dest=a,compression=uncompressed,oci-mediatypes=false"))
        .isEqualTo(
            new BuildOutput.Copied(
                archive(Archive.Format.OCI, "a"),
                List.of(),
                Optional.of(Compression.NONE),
                Optional.of(ImageFormat.DOCKER)));
  }

  @Test
  void quotesTakeCommasAndQuotes() {
    assertThat(parse("type=local,\"dest=a,\"\"b\"\"\""))
        .isEqualTo(new BuildOutput.Unpacked(folder.resolve("a,\"b\"")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "type=tra,dest=x|there is no type \"tra\" (did you mean \"tar\"?); types are oci, oci-layout",
        "type=oci,dst=x|there is no option \"dst\" (did you mean \"dest\"?); options are type, dest",
        "dest=x,name=y|it has no type",
        "type=local|it has no dest",
        "type=oci,tar=false|it has no dest",
        "type=oci-layout,dest=|it has no dest",
        "type=local,dest=-|a directory cannot be written to standard output",
        "type=oci,dest=a,dest=b|dest is given twice",
        "type=oci,dest|\"dest\" is not NAME=VALUE",
        "type=oci,tar=no,dest=a|tar is \"no\", not true or false",
        "type=local,dest=a,name=b|type local takes no name",
        "type=tar,dest=a,compression=gzip|type tar takes no compression",
        "type=oci,dest=a,compression-level=3|compression-level needs compression",
        "type=oci,\"dest=a|a quote is not closed",
        "type=registry,name=a|\"a:latest\" does not say to which registry",
        "type=registry,dest=a|type registry takes no dest",
        "type=local,dest=file|is not a directory",
        "type=oci-layout,dest=file|is not a directory",
        "file|is not a directory",
        "type=tar,dest=.|is a directory",
        "type=docker,dest=.|is a directory",
      })
  void saysWhatIsWrongBeforeAnythingIsBuilt(String text, String cause) throws IOException {
    Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> parse(text))
        .isInstanceOfSatisfying(
            TareException.class, e -> assertThat(e.kind()).isEqualTo(TareException.Kind.INVALID))
        .hasMessageStartingWith("cannot write output \"" + text + "\": ")
        .hasMessageContaining(cause);
  }

  // --- writing

  private CommandLineFixture built() {
    CommandLineFixture tare = new CommandLineFixture(folder.resolve("root"));
    try (ImageStore store = tare.store()) {
      ImageWriter writer = new ImageWriter(store);
      Entry file =
          new Entry.FileEntry(
              TreePath.of("d/p"), Attributes.of(0755), Content.of(Bytes.utf8("program")));
      ImageConfig config =
          ImageConfig.of(Platform.host()).withHealthcheck(Optional.of(Healthcheck.NONE));
      Image image =
          writer.commit(config, List.of(writer.layer(List.of(file))), List.of(History.layer("x")));
      store.tag(image.descriptor(), Reference.parse("localhost/built:1"));
    }
    return tare;
  }

  private void write(String output, Optional<ImageFormat> format) {
    CommandLineFixture tare = built();
    Session session = tare.session();
    try (ImageStore store = session.openStore()) {
      Image image = store.image(store.find("localhost/built:1"));
      parse(output)
          .write(new NamedImage(image, List.of("localhost/built:1")), format, session, store);
    }
  }

  private Image read(String location) {
    CommandLineFixture tare = new CommandLineFixture(folder.resolve("root"));
    Session session = tare.session();
    try (ImageStore store = session.openStore();
        Source source =
            new Transports(session.surroundings(store)).open(Location.parse(location))) {
      return source.single(Platform.host()).image();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'type=oci,dest=x', oci-archive:",
    "'type=oci-layout,dest=x', oci:",
    "'type=docker,dest=x', docker-archive:",
  })
  void theImageIsThereUnderItsName(String output, String transport) {
    write(output, Optional.empty());
    Image image = read(transport + folder.resolve("x") + ":localhost/built:1");
    assertThat(image.config().healthcheck()).contains(Healthcheck.NONE);
  }

  @Test
  void anotherNameAndFormatChangeNoBlob() {
    write("type=oci-layout,dest=x,name=other", Optional.of(ImageFormat.DOCKER));
    Image docker = read("oci:" + folder.resolve("x") + ":other:latest");
    Image image = read("store:localhost/built:1");
    assertThat(docker.manifest().mediaType()).isEqualTo(image.manifest().mediaType().asDocker());
    assertThat(docker.config().raw()).isEqualTo(image.config().raw());
    assertThat(docker.config().healthcheck()).contains(Healthcheck.NONE);
    assertThat(docker.config().diffIds()).isEqualTo(image.config().diffIds());
  }

  @Test
  void theFilesAreThere() {
    write("out", Optional.empty());
    assertThat(folder.resolve("out/d/p")).hasContent("program").isExecutable();
  }

  @Test
  void theTarHoldsTheFiles() throws IOException {
    write("type=tar,dest=x.tar", Optional.empty());
    assertThat(read("tar:" + folder.resolve("x.tar")).layers()).hasSize(1);
    assertThat(Files.readString(folder.resolve("x.tar"), StandardCharsets.ISO_8859_1))
        .contains("d/p", "program");
  }

  @Test
  void theStoreHasTheName() {
    write("type=image,name=again", Optional.empty());
    assertThat(read("store:again").id()).isEqualTo(read("store:localhost/built:1").id());
  }
}
