package dev.tare.debian.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.TareException;
import dev.tare.debian.archive.Distribution;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LockTest {
  private static final Lock LOCK =
      new Lock(
          List.of("a", "b=1"),
          "amd64",
          new Distribution("Debian", "12.5", "bookworm"),
          List.of(
              new Lock.Locked(
                  "a",
                  "1:1.0~x-2",
                  URI.create("http://x.test/pool/a_1%3a1.0.deb"),
                  "0".repeat(64),
                  12)));

  @Test
  void isReadAsItWasWritten() {
    assertThat(Lock.parse(LOCK.toBytes(), "it")).isEqualTo(LOCK);
  }

  @Test
  void refusesWhatIsNoLock() {
    assertThatThrownBy(() -> Lock.parse("Package: a\n".getBytes(StandardCharsets.UTF_8), "it"))
        .isInstanceOf(TareException.class)
        .hasMessage("cannot read it: it is no lock of format 1");
    String text = new String(LOCK.toBytes(), StandardCharsets.UTF_8);
    for (String[] change :
        List.of(
            new String[] {"SHA256: 0", "SHA256: x"},
            new String[] {"http:", "ftp:"},
            new String[] {"Size: 12", "Size: -1"},
            new String[] {"Origin: Debian", "Origin: \"$(x)"})) {
      byte[] bad = text.replace(change[0], change[1]).getBytes(StandardCharsets.UTF_8);
      assertThatThrownBy(() -> Lock.parse(bad, "it")).hasMessageContaining("is missing or is none");
    }
  }
}
