package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `tare serve` as a process; what it answers is tested where it is made.
class ServeCommandTest {
  @TempDir Path folder;

  @Test
  void whatIsNoAddressIsRefused() {
    var commandLine = new CommandLineFixture(folder);
    assertThat(commandLine.run("serve", "--listen", "here")).isEqualTo(2);
    assertThat(commandLine.err())
        .contains("cannot listen on \"here\": it is not HOST:PORT")
        .contains("hint: write for instance 127.0.0.1:5000");
  }

  @Test
  @Tag("machine")
  void servesTheStoreUntilItIsTerminatedAndLeavesNothingBehind() throws Exception {
    new CommandLineFixture(folder.resolve("tare"))
        .image("app:1", "2026-01-01T00:00:00Z", 10_240, Map.of());
    Process serving =
        new TareProcess(folder)
            .builder(List.of("serve", "--writable", "--verbose", "--listen", "127.0.0.1:0"))
            .redirectError(folder.resolve("err").toFile())
            .start();
    try {
      String address = firstLine(serving.getInputStream());
      assertThat(address).matches("127\\.0\\.0\\.1:[1-9]\\d*");
      assertThat(read("http://" + address + "/v2/app/tags/list"))
          .isEqualTo("{\"name\":\"app\",\"tags\":[\"1\"]}");
      post("http://" + address + "/v2/app/blobs/uploads/");
    } finally {
      serving.destroy();
    }
    assertThat(serving.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(serving.exitValue()).isEqualTo(143);
    assertThat(Files.readString(folder.resolve("err")))
        .contains("and takes what is pushed")
        .contains(" GET /v2/app/tags/list 200 ");
    try (var left = Files.list(folder.resolve("tare/store"))) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("blobs", "index.json", "oci-layout");
    }
  }

  private static String firstLine(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      line.append((char) b);
    }
    return line.toString();
  }

  private static String read(String address) throws IOException {
    try (InputStream in = URI.create(address).toURL().openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void post(String address) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) URI.create(address).toURL().openConnection();
    connection.setRequestMethod("POST");
    assertThat(connection.getResponseCode()).isEqualTo(202);
  }
}
