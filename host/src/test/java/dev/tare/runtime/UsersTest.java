package dev.tare.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.TareException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsersTest {
  @TempDir Path root;

  private User resolve(String text) {
    return Users.resolve(new DirectoryTree(root), text);
  }

  private void write(String passwd, String group) throws IOException {
    Files.createDirectories(root.resolve("etc"));
    Files.writeString(root.resolve("etc/passwd"), passwd);
    Files.writeString(root.resolve("etc/group"), group);
  }

  @Test
  void findsNamesWithTheirGroups() throws IOException {
    write("app:x:10:20::/srv:\n", "more:x:30:bob,app\napp:x:20:\n");
    assertThat(resolve("app")).isEqualTo(new User(10, 20, List.of(20L, 30L), "/srv"));
    assertThat(resolve("app:more")).isEqualTo(new User(10, 30, List.of(30L), "/srv"));
    assertThat(resolve("10")).isEqualTo(resolve("app"));
  }

  @Test
  void takesNumbersThatNobodyNames() {
    assertThat(resolve("")).isEqualTo(new User(0, 0, List.of(0L), "/"));
    assertThat(resolve("65534:7")).isEqualTo(new User(65534, 7, List.of(7L), "/"));
  }

  @Test
  void namesWhatItCannotFind() {
    assertThatThrownBy(() -> resolve("nobody"))
        .hasMessage("cannot run as user \"nobody\": /etc/passwd of the image does not name it");
    assertThatThrownBy(() -> resolve("4294967296")).isInstanceOf(TareException.class);
    assertThatThrownBy(() -> resolve("0:-1")).isInstanceOf(TareException.class);
  }

  @Test
  void hintsAtANumberForWhatIsUnknown() {
    assertHint("nobody2", "give a number: --user 65534");
    assertHint("nobody2:5", "give a number: --user 65534:5");
    assertHint("1001:nogroup", "give a number: --user 1001:65534");
    assertHint(":nogroup", "give a number: --user 0:65534");
  }

  private void assertHint(String user, String hint) {
    assertThatThrownBy(() -> resolve(user))
        .isInstanceOfSatisfying(TareException.class, e -> assertThat(e.hint()).hasValue(hint));
  }

  @Test
  void leavesMalformedLinesOutAndRefusesMalformedIds() throws IOException {
    write("short\n#c:x:1:1::/:\napp:x:-5:1::/:\n", "");
    assertThatThrownBy(() -> resolve("short")).isInstanceOf(TareException.class);
    assertThatThrownBy(() -> resolve("app"))
        .hasMessage("/etc/passwd of the image is malformed: \"-5\" is not an id");
  }

  /// CVE-2024-9676.
  @Test
  void readsNeitherThroughALinkOutOfTheImageNorWithoutEnd() throws IOException {
    Files.createDirectories(root.resolve("etc"));
    Files.createSymbolicLink(root.resolve("etc/passwd"), Path.of("../../../../../etc/passwd"));
    assertThatThrownBy(() -> resolve("root")).isInstanceOf(TareException.class);
    Files.delete(root.resolve("etc/passwd"));
    try (var sparse = new RandomAccessFile(root.resolve("etc/passwd").toFile(), "rw")) {
      sparse.setLength(1L << 40);
    }
    assertThatThrownBy(() -> resolve("root"))
        .hasMessageContaining("it is 1099511627776 bytes long");
  }
}
