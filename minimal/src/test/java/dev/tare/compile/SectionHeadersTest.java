package dev.tare.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.sys.Command;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SectionHeadersTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"2, 1", "2, 2", "1, 1", "1, 2"})
  void keepsTheSegmentsAndClearsWhatPointsBehindThem(byte bits, byte order) {
    ByteBuffer file = program(bits, order);
    assertThat(SectionHeaders.cut(file, 2000)).isEqualTo(300);
    boolean is64 = bits == 2;
    assertThat(is64 ? file.getLong(40) : file.getInt(32)).isZero();
    assertThat(file.getShort((is64 ? 58 : 46) + 2)).isZero();
    assertThat(file.getShort(is64 ? 56 : 44)).isEqualTo((short) 1);
  }

  @Test
  void refusesWhatIsNoProgram() {
    assertThatThrownBy(() -> SectionHeaders.cut(ByteBuffer.allocate(100), 100))
        .isInstanceOf(IllegalArgumentException.class);
    ByteBuffer beyond = program((byte) 2, (byte) 1);
    assertThatThrownBy(() -> SectionHeaders.cut(beyond, 299))
        .hasMessageContaining("beyond the end");
  }

  /// A file header, one segment of bytes 200 to 300, section headers at 1000.
  private static ByteBuffer program(byte bits, byte order) {
    ByteBuffer file = ByteBuffer.allocate(2000);
    file.put(0, new byte[] {0x7f, 'E', 'L', 'F', bits, order, 1});
    file.order(order == 1 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    if (bits == 2) {
      file.putLong(32, 64).putLong(40, 1000).putShort(54, (short) 56).putShort(56, (short) 1);
      file.putShort(58, (short) 64).putShort(60, (short) 9).putShort(62, (short) 8);
      file.putInt(64, 1).putLong(64 + 8, 200).putLong(64 + 32, 100);
    } else {
      file.putInt(28, 52).putInt(32, 1000).putShort(42, (short) 32).putShort(44, (short) 1);
      file.putShort(46, (short) 40).putShort(48, (short) 9).putShort(50, (short) 8);
      file.putInt(52, 1).putInt(52 + 4, 200).putInt(52 + 16, 100);
    }
    return file;
  }

  @Tag("machine")
  @Test
  void readelfStillReadsTheProgramAndItRuns() throws IOException {
    Machine.needs("gcc", "readelf");
    Path source = Files.writeString(folder.resolve("x.c"), "int main(void) { return 17; }\n");
    Path program = folder.resolve("x");
    Command.of("gcc", "-g", "-static", source.toString(), "-o", program.toString()).run();
    long before = Files.size(program);
    String segments = readelf("-lW", program);
    SectionHeaders.cut(program);
    assertThat(Files.size(program)).isLessThan(before - 10_000);
    assertThat(readelf("-lW", program).lines().filter(line -> line.contains("LOAD")).toList())
        .isEqualTo(segments.lines().filter(line -> line.contains("LOAD")).toList());
    assertThat(readelf("-SW", program)).contains("no sections");
    assertThat(Command.of(program.toString()).run().status()).isEqualTo(17);
  }

  private static String readelf(String flag, Path file) throws IOException {
    Command.Outcome outcome = Command.of("readelf", flag, file.toString()).run();
    assertThat(outcome.err().toString()).isEmpty();
    return outcome.out().toString();
  }
}
