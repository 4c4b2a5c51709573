package dev.tare.registry.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tare.store.ImageStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadsTest {
  @TempDir Path folder;
  private final AtomicLong now = new AtomicLong();

  private static Request request(String line) throws IOException {
    byte[] bytes = (line + " HTTP/1.1\r\nHost: h\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    var in = new ByteArrayInputStream(bytes, 1, bytes.length);
    Head head = Head.read(bytes[0], in);
    return new Request(head, new Body(head, in, OutputStream.nullOutputStream()), "127.0.0.1");
  }

  private static String begin(Uploads uploads) throws IOException {
    Reply reply = uploads.begin(request("POST /v2/repo/blobs/uploads/"), "repo");
    return Objects.requireNonNull(reply.headers().get("Docker-Upload-UUID"));
  }

  private static boolean isOpen(Uploads uploads, String id) {
    try {
      return uploads.status(new Route.UploadSession("repo", id)).status() == 204;
    } catch (Refusal e) {
      return false;
    }
  }

  @Test
  void theOldestThatIsSilentMakesRoom() throws IOException {
    try (ImageStore store = ImageStore.open(folder.resolve("store"), folder.resolve("cache"));
        Uploads uploads = new Uploads(store, store.repositories().blobs(), now::get)) {
      List<String> begun = new ArrayList<>();
      for (int i = 0; i < 256; i++) {
        begun.add(begin(uploads));
        now.incrementAndGet();
      }
      Refusal refusal = catchThrowableOfType(Refusal.class, () -> begin(uploads));
      assertThat(refusal.reply().status()).isEqualTo(429);
      assertThat(refusal.reply().headers()).containsEntry("Retry-After", "30");

      now.addAndGet(TimeUnit.SECONDS.toNanos(31));
      uploads.append(
          new Route.UploadSession("repo", begun.getFirst()), request("PATCH /v2/repo/x"));
      String late = begin(uploads);
      assertThat(isOpen(uploads, late)).isTrue();
      assertThat(isOpen(uploads, begun.get(0))).isTrue();
      assertThat(isOpen(uploads, begun.get(1))).isFalse();
      assertThat(begun.subList(2, 256)).allMatch(id -> isOpen(uploads, id));
    }
  }
}
