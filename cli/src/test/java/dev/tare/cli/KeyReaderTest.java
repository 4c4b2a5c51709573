package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyReaderTest {
  /// Stands for a pause.
  private static final char PAUSE = '·';

  private static List<Key> keys(String sent) throws IOException {
    Deque<Integer> units = new ArrayDeque<>();
    for (int i = 0; i < sent.length(); i++) {
      units.add(sent.charAt(i) == PAUSE ? KeyReader.NOTHING : sent.charAt(i));
    }
    KeyReader reader = new KeyReader(_ -> units.isEmpty() ? KeyReader.END : units.remove());
    List<Key> keys = new ArrayList<>();
    while (!units.isEmpty()) {
      Optional<Key> key = reader.next(0);
      key.ifPresent(keys::add);
    }
    return keys;
  }

  @ParameterizedTest
  @CsvSource({
    "[A, UP",
    "OA, UP",
    "[B, DOWN",
    "OB, DOWN",
    "[C, RIGHT",
    "[D, LEFT",
    "[H, HOME",
    "OH, HOME",
    "[1~, HOME",
    "[4~, END",
    "[F, END",
    "[5~, PAGE_UP",
    "[6~, PAGE_DOWN",
    "[Z, TAB",
    "OP, F1",
    "[11~, F1",
    "[1;5A, UP",
    "[5;2~, PAGE_UP",
    "[99~, OTHER",
    "[200~, OTHER",
    "x, OTHER"
  })
  void readsWhatTerminalsSend(String sequence, Key.Named key) throws IOException {
    assertThat(keys("\u001b" + sequence)).containsExactly(key);
    assertThat(keys("\u001b" + sequence + "j")).containsExactly(key, new Key.Typed('j'));
  }

  @Test
  void escapeAloneIsAKey() throws IOException {
    assertThat(keys("\u001b·j")).containsExactly(Key.Named.ESCAPE, new Key.Typed('j'));
    assertThat(keys("\u001b")).containsExactly(Key.Named.ESCAPE);
  }

  @Test
  void aSequenceThatDoesNotEndIsNoKey() throws IOException {
    assertThat(keys("\u001b[1;·q")).containsExactly(Key.Named.OTHER, new Key.Typed('q'));
  }

  @Test
  void controlCharactersAreKeys() throws IOException {
    assertThat(keys("\u0003\u001a\r\t\u007f\u0000\u0001"))
        .containsExactly(
            Key.Named.INTERRUPT,
            Key.Named.SUSPEND,
            Key.Named.ENTER,
            Key.Named.TAB,
            Key.Named.BACKSPACE,
            Key.Named.CONTROL_SPACE,
            Key.Named.CONTROL_A);
  }

  @Test
  void charactersBeyondSixteenBitsAreOneKey() throws IOException {
    assertThat(keys("ä漢😀"))
        .containsExactly(new Key.Typed('ä'), new Key.Typed('漢'), new Key.Typed(0x1f600));
  }

  @Test
  void theEndOfATerminalIsSaid() throws IOException {
    KeyReader reader = new KeyReader(_ -> KeyReader.END);
    assertThat(reader.next(0)).contains(Key.Named.GONE);
    assertThat(new KeyReader(_ -> KeyReader.NOTHING).next(0)).isEmpty();
  }
}
