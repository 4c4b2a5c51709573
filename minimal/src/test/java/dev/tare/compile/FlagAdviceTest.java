package dev.tare.compile;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.ShellWords;
import dev.tare.base.TareException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlagAdviceTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-W1,--gc-sections    | small letter L; write -Wl,--gc-sections",
        "-WI,--gc-sections    | small letter L; write -Wl,--gc-sections",
        "-s static            | its dash is missing; write -static",
        "-O2 fipa-pta         | its dash is missing; write -fipa-pta",
        "-Os-static           | write -Os -static",
        "\u2013static         | it begins with U+2013, which is no hyphen; write -static",
        "\u2014static         | it begins with U+2014, which is no hyphen; write -static",
        "\u2212Os             | it begins with U+2212, which is no hyphen; write -Os",
        "-DNAME=\u201cx\u201d | which is no quote to a shell; write -DNAME=x",
        "-Os\u00a0-s          | a blank that does not separate words",
        "-gc-sections         | a flag of the linker; write -Wl,--gc-sections",
        "--strip-all          | a flag of the linker; write -Wl,--strip-all",
        "-Wl --gc-sections    | follows the comma without a blank; write -Wl,--gc-sections",
        "-Wl, -O1             | follows the comma without a blank; write -Wl,-O1",
        "-o hello             | tare gives the program its name",
        "-Wl,\u2013gc-sections | it holds U+2013, which is no hyphen; write -Wl,--gc-sections",
        "-Wl,-O1,\u2014as-needed | write -Wl,-O1,--as-needed",
        "-c                   | no program",
        "other.o              | there is no such file",
      })
  void saysWhatToWrite(String flags, String advice) {
    assertThatThrownBy(() -> FlagAdvice.check(ShellWords.split(flags), folder))
        .isInstanceOfSatisfying(
            TareException.class,
            e ->
                org.assertj.core.api.Assertions.assertThat(e.kind())
                    .isEqualTo(TareException.Kind.INVALID))
        .hasMessageContaining(advice);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-Os -fdata-sections -ffunction-sections -fipa-pta -Wl,--gc-sections -Wl,-O1",
        "-Wl,--as-needed -Wl,--strip-all -s -static -lm -L lib -I include -D NAME -include some.h",
        "-MF deps -MT target -MQ other -isysroot /sys -D'NAME=\"it\u2019s \u201cx\u201d\"' --static",
        "-x c -Xlinker --gc-sections -std=gnu11 -Wall -O -g3 -pthread -DX=1 -UX @file -march=native",
      })
  void leavesGoodFlagsAlone(String flags) {
    assertThatCode(() -> FlagAdvice.check(ShellWords.split(flags), folder))
        .doesNotThrowAnyException();
  }

  @Test
  void aWordThatIsAFileIsNoFlag() throws IOException {
    Files.writeString(folder.resolve("static"), "");
    assertThatCode(() -> FlagAdvice.check(ShellWords.split("-s static"), folder))
        .doesNotThrowAnyException();
  }
}
