package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Copies that are ended while a daemon is in the middle of an image, which it never ends.
@Tag("machine")
@Timeout(120)
class InterruptedCopyTest {
  private static final String ID = "sha256:" + "1".repeat(64);

  @TempDir Path dir;

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static void answer(OutputStream out, int status, String body) throws IOException {
    write(
        out,
        "HTTP/1.1 %d X\r\nContent-Length: %d\r\n\r\n%s".formatted(status, body.length(), body));
  }

  /// The first line of a question whose head it has read.
  private static String call(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.read());
    }
    return head.substring(0, head.indexOf("\r\n"));
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(dir.resolve("tare"))) {
      return files.filter(Files::isRegularFile).map(dir::relativize).map(Path::toString).toList();
    }
  }

  @Test
  void halfAnImageLeavesNothing() throws Exception {
    Path socket = dir.resolve("s");
    TareProcess tare = new TareProcess(dir).with("DOCKER_HOST", "unix://" + socket);
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      Process copy =
          tare.builder(List.of("-q", "copy", "docker-daemon:x:1", "store:"))
              .redirectErrorStream(true)
              .start();
      try (SocketChannel inspect = server.accept()) {
        String _ = call(Channels.newInputStream(inspect));
        answer(Channels.newOutputStream(inspect), 200, "{\"Id\":\"%s\"}".formatted(ID));
      }
      try (SocketChannel get = server.accept()) {
        String _ = call(Channels.newInputStream(get));
        OutputStream out = Channels.newOutputStream(get);
        write(out, "HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n");
        out.write(new byte[10_000_000]); // more than lies in between: most of it has been taken
        copy.toHandle().destroy();
        assertThat(copy.waitFor()).isEqualTo(143);
      }
    }
    assertThat(files()).noneMatch(file -> file.startsWith("tare/store/blobs"));
    assertThat(files()).noneMatch(file -> file.contains("/.tare-"));
    assertThat(tare.run("fsck").ok().out()).startsWith("0 images");
  }

  @Test
  void aLoadThatIsEndedLeavesTheStoreAsItWas() throws Exception {
    Path socket = dir.resolve("s");
    new CommandLineFixture(Files.createDirectory(dir.resolve("tare")))
        .image("x:1", "", 10_000_000, Map.of());
    List<String> before = files().stream().filter(file -> !file.contains("/.tare-")).toList();
    TareProcess tare = new TareProcess(dir).with("DOCKER_HOST", "unix://" + socket);
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      Process copy =
          tare.builder(List.of("-q", "copy", "x:1", "docker-daemon:x:1"))
              .redirectErrorStream(true)
              .start();
      for (int status : new int[] {200, 404}) { // a ping, and whether it is there
        try (SocketChannel asked = server.accept()) {
          String _ = call(Channels.newInputStream(asked));
          answer(Channels.newOutputStream(asked), status, "{}");
        }
      }
      try (SocketChannel load = server.accept()) {
        InputStream in = Channels.newInputStream(load);
        assertThat(call(in)).startsWith("POST /images/load");
        assertThat(in.readNBytes(2_000_000)).hasSize(2_000_000);
        copy.toHandle().destroy();
        assertThat(copy.waitFor()).isEqualTo(143);
      }
    }
    // marks that keep blobs while a process works lie in the store until the next one sees it gone
    assertThat(files()).containsAll(before).noneMatch(file -> file.startsWith("tare/cache/.tare-"));
    assertThat(tare.run("fsck").ok().out()).endsWith("1 images, all whole\n");
  }
}
