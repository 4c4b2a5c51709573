package dev.tare.mutate;

import static dev.tare.layer.Layers.whiteout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatestTimeTest {
  private static final LatestTime LATEST = LatestTime.parse("1000000000");
  private static final Attributes EARLY = at(Instant.ofEpochSecond(999_999_999, 999_999_999));
  private static final Attributes EQUAL = at(Instant.ofEpochSecond(1_000_000_000));
  private static final Attributes LATE = at(Instant.ofEpochSecond(1_000_000_000, 1));

  private static Attributes at(Instant time) {
    return Attributes.of(0751).withOwner(1, 2).withMtime(time);
  }

  private static List<Entry> all(Attributes attributes) {
    TreePath path = TreePath.of("a");
    return List.of(
        new Entry.FileEntry(path, attributes, Content.of(Bytes.utf8("x"))),
        new Entry.DirectoryEntry(path, attributes),
        new Entry.SymlinkEntry(path, attributes, Bytes.utf8("t")),
        new Entry.HardlinkEntry(path, attributes, TreePath.of("b")),
        new Entry.DeviceEntry(path, attributes, Entry.DeviceEntry.Type.BLOCK, 1, 2),
        new Entry.FifoEntry(path, attributes),
        whiteout("a"));
  }

  @Test
  void nothingIsLater() {
    assertThat(LATEST.clamp(all(LATE))).containsExactlyElementsOf(all(EQUAL));
  }

  @Test
  void whatIsEarlierStays() {
    assertThat(LATEST.clamp(all(EARLY))).containsExactlyElementsOf(all(EARLY));
    assertThat(LATEST.clamp(all(EQUAL))).containsExactlyElementsOf(all(EQUAL));
  }

  @Test
  void theEntriesCanBeReadTwice() {
    List<Entry> twice = new ArrayList<>();
    Iterable<Entry> clamped = LATEST.clamp(all(LATE));
    clamped.forEach(twice::add);
    clamped.forEach(twice::add);
    assertThat(twice).hasSize(14);
  }

  @Test
  void isWrittenAsConfigsHaveIt() {
    assertThat(LATEST.text()).isEqualTo("2001-09-09T01:46:40Z");
    assertThat(LatestTime.parse("253402300799").text()).isEqualTo("9999-12-31T23:59:59Z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "x", "-1", "1.5", "2001-09-09", "253402300800", "99999999999999999999"})
  void refusesWhatIsNoTime(String text) {
    assertThatThrownBy(() -> LatestTime.parse(text))
        .isInstanceOfSatisfying(
            TareException.class, e -> assertThat(e.kind()).isEqualTo(TareException.Kind.INVALID))
        .hasMessageStartingWith("cannot use \"" + text + "\" as a time");
  }
}
