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
          new Lock.Request("bookworm", List.of("a", "b=1"), true, "amd64"),
          new Distribution("Debian", "12.5", "bookworm"),
          List.of(
              locked("z", "http://x.test/d/"),
              locked("b", "http://x.test/security/"),
              locked("a", "http://x.test/d/")),
          List.of());

  private static Lock.Locked locked(String name, String root) {
    return new Lock.Locked(
        name, "1:1.0~x-2", List.of(URI.create(root)), "pool/%3a/" + name, "0".repeat(64), 12);
  }

  @Test
  void isReadAsItWasWritten() {
    assertThat(Lock.parse(LOCK.toBytes(), "it")).isEqualTo(LOCK);
    Lock ofFile =
        new Lock(
            new Lock.Request("", List.of("a"), false, "all"),
            new Distribution("", "", ""),
            List.of(locked("a", "file:/x%20y/")),
            List.of());
    assertThat(Lock.parse(ofFile.toBytes(), "it")).isEqualTo(ofFile);
  }

  @Test
  void isSortedWithALineForEachPackage() {
    assertThat(new String(LOCK.toBytes(), StandardCharsets.UTF_8))
        .isEqualTo(
            """
            Lock-Format: 1
            Suite: bookworm
            Wanted: a b=1
            Essential: yes
            Architecture: amd64
            Origin: Debian
            Version: 12.5
            Codename: bookworm
            Count: 3

            Archive: http://x.test/d/
            Packages:
             a 1:1.0~x-2 0 12 pool/%3a/a
             z 1:1.0~x-2 0 12 pool/%3a/z

            Archive: http://x.test/security/
            Packages:
             b 1:1.0~x-2 0 12 pool/%3a/b
            """
                .replace(" 0 12", " " + "0".repeat(64) + " 12"));
  }

  @Test
  void refusesOneThatLostALine() {
    String cut =
        new String(LOCK.toBytes(), StandardCharsets.UTF_8).replaceFirst("(?m)^ z .*\n", "");
    assertThatThrownBy(() -> Lock.parse(cut.getBytes(StandardCharsets.UTF_8), "it"))
        .hasMessage("cannot read it: it has 2 of its 3 packages: a part is lost");
  }

  @Test
  void canBeHadElsewhere() {
    Lock elsewhere = LOCK.at(List.of(URI.create("http://a.test/"), URI.create("http://b.test/")));
    assertThat(elsewhere.packages().getFirst().addresses())
        .extracting(URI::toString)
        .containsExactly("http://a.test/pool/%253a/a", "http://b.test/pool/%253a/a");
  }

  @Test
  void refusesWhatIsNoLock() {
    assertThatThrownBy(() -> Lock.parse("Package: a\n".getBytes(StandardCharsets.UTF_8), "it"))
        .isInstanceOf(TareException.class)
        .hasMessage("cannot read it: it is no lock of format 1");
    String text = new String(LOCK.toBytes(), StandardCharsets.UTF_8);
    for (String[] change :
        List.of(
            new String[] {"0".repeat(64), "x"},
            new String[] {"http:", "ftp:"},
            new String[] {"http://x.test/d/", "http:///d/"},
            new String[] {"http://x.test/d/", "http://x.test/?/"},
            new String[] {"http://x.test/d/", "http://x.test/%/"},
            new String[] {" 12 pool", " -1 pool"},
            new String[] {" 12 pool", " 12 ../pool"},
            new String[] {" z ", " a "},
            new String[] {"1:1.0~x-2", "1:1.0_x"},
            new String[] {"Wanted: a", "Wanted: ../a"},
            new String[] {"Essential: yes", "Essential: $(x)"},
            new String[] {"Origin: Debian", "Origin: \"$(x)"})) {
      byte[] bad = text.replace(change[0], change[1]).getBytes(StandardCharsets.UTF_8);
      assertThatThrownBy(() -> Lock.parse(bad, "it"))
          .as(change[1])
          .isInstanceOfSatisfying(
              TareException.class, e -> assertThat(e.kind()).isEqualTo(TareException.Kind.CORRUPT));
    }
  }
}
