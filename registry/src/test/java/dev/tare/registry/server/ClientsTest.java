package dev.tare.registry.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.base.Finding;
import dev.tare.base.Progress;
import dev.tare.oci.Digest;
import dev.tare.sys.Command;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clients of others.
@Tag("machine")
class ClientsTest {
  private static final Pushable IMAGE = Pushable.image("one", "two");

  @TempDir Path folder;
  private Served served;

  @BeforeEach
  void serve() {
    Machine.needs("skopeo");
    served = Served.writable(folder);
    served.push("app", "1", IMAGE);
  }

  @AfterEach
  void end() {
    assertThat(served.failures).isEmpty();
    assertThat(served.store.fsck(Progress.NONE))
        .noneMatch(finding -> finding.severity() == Finding.Severity.ERROR);
    served.close();
  }

  private String at(String name) {
    return "docker://" + served.server.address() + "/" + name;
  }

  private static String skopeo(String... words) throws IOException {
    List<String> all = new ArrayList<>(List.of("skopeo", "--insecure-policy"));
    all.addAll(List.of(words));
    Command.Outcome outcome = Command.of(all).run();
    if (!outcome.isSuccess()) {
      throw new AssertionError(String.join(" ", all) + "\n" + outcome.err());
    }
    return outcome.out().toString();
  }

  @Test
  void skopeoTakesAnImageAwayAndBringsItBackByteForByte() throws IOException {
    String folderOfSkopeo = "dir:" + folder.resolve("skopeo");
    skopeo("copy", "-q", "--src-tls-verify=false", at("app:1"), folderOfSkopeo);
    served.delete("/v2/app/manifests/" + IMAGE.digest());
    assertThat(served.names()).isEmpty();
    skopeo("copy", "-q", "--dest-tls-verify=false", folderOfSkopeo, at("back/app:2"));
    assertThat(served.names()).containsExactly("back/app:2");
    assertThat(served.get("/v2/back/app/manifests/2").body()).isEqualTo(IMAGE.manifest());
  }

  @Test
  void skopeoListsInspectsAndDeletes() throws IOException {
    assertThat(skopeo("list-tags", "--tls-verify=false", at("app"))).contains("\"1\"");
    String raw = skopeo("inspect", "--raw", "--tls-verify=false", at("app:1"));
    assertThat(Digest.of(Bytes.utf8(raw))).isEqualTo(IMAGE.digest());
    skopeo("delete", "--tls-verify=false", at("app:1"));
    assertThat(served.names()).isEmpty();
  }

  @Test
  void skopeoBringsDockersFormatAndAnIndex() throws IOException {
    Path layout = folder.resolve("layout");
    skopeo("copy", "-q", "--src-tls-verify=false", at("app:1"), "oci:" + layout + ":x");
    skopeo(
        "copy",
        "-q",
        "--format",
        "v2s2",
        "--dest-tls-verify=false",
        "oci:" + layout + ":x",
        at("d:1"));
    assertThat(served.get("/v2/d/manifests/1").header("Content-Type"))
        .isEqualTo("application/vnd.docker.distribution.manifest.v2+json");
    Pushable index = Pushable.index(List.of(IMAGE.descriptor()));
    served.push("app", "all", index);
    skopeo(
        "copy",
        "-q",
        "--all",
        "--src-tls-verify=false",
        "--dest-tls-verify=false",
        at("app:all"),
        at("copy:all"));
    assertThat(served.get("/v2/copy/manifests/all").body()).isEqualTo(index.manifest());
    assertThat(served.names()).containsExactly("app:1", "app:all", "copy:all", "d:1");
  }
}
