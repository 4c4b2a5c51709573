package dev.tare.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlipsTest {
  private static List<String> findings(String line) {
    return Dockerfile.parse(Bytes.utf8("FROM a\n" + line + "\n"), "Dockerfile").slips().stream()
        .map(f -> "%s: %s; %s".formatted(f.place(), f.message(), f.fix().orElse("")))
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '#',
      value = {
        "CMD [“/hello”]|its quotes are curly|CMD [\"/hello\"]",
        "CMD ['/hello', '-x']|its quotes are single|CMD [\"/hello\", \"-x\"]",
        "ENTRYPOINT [\"/a\", \"b\",]|a comma stands before ]|ENTRYPOINT [\"/a\", \"b\"]",
        "RUN [\"/a\", \"b\"|] is missing|RUN [\"/a\", \"b\"]",
        "CMD [“/a”, “b”,|its quotes are curly|CMD [\"/a\", \"b\"]",
        "CMD ['it', \"b\"]|its quotes are single|CMD [\"it\", \"b\"]",
        "CMD [\"echo\" \"hi\"]|a comma is missing|CMD [\"echo\", \"hi\"]",
        "CMD [ \"a\", \"b\" ] # both|a comment stands behind it|CMD [ \"a\", \"b\" ]",
        "CMD [echo, hi]|its words are not quoted|CMD [\"echo\",\"hi\"]",
      })
  void jsonThatIsNone(String line, String cause, String meant) {
    int column = line.indexOf('[') + 1;
    assertThat(findings(line))
        .containsExactly(
            "Dockerfile:2:%d: this is not the JSON form, since %s: a shell gets it as a text; write %s"
                .formatted(column, cause, meant));
  }

  @Test
  void aDashForAHyphen() {
    assertThat(findings("RUN apt-get install –y curl"))
        .containsExactly("Dockerfile:2:21: –y begins with a dash, not with a hyphen; write -y");
    assertThat(findings("RUN tool \\\n  —force"))
        .containsExactly(
            "Dockerfile:3:3: —force begins with a dash, not with a hyphen; write --force");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CMD [\"/hello\"]",
        "RUN [ -f /x ] && echo yes",
        "RUN [ \"$a\" = 'b' ]",
        "RUN [ 'a' = 'b' ] || [ -n \"$x\" ]",
        "RUN echo 'a –b' \"c –d\"",
        "RUN echo a – b",
        "CMD /hello [x",
        "CMD [a-z]*",
        "RUN [ \"$a\" = \"b\" ]",
        "RUN [ -f a, ]",
        "VOLUME /a, /b",
        "VOLUME [\"/a\", \"/b\"]",
      })
  void whatMeansWhatItSays(String line) {
    assertThat(findings(line)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "COPY –from=build /a /b|2:6: cannot read COPY: a flag begins with two hyphens, and this is a dash (–)|write COPY --from=build /a /b",
        "RUN ––mount=type=cache,target=/c make|2:5: cannot read RUN: a flag begins with two hyphens, and this is a dash (––)|write RUN --mount=type=cache,target=/c make",
        "COPY –-from=x /a /b|2:6: cannot read COPY: a flag begins with two hyphens, and this is a dash (–-)|write COPY --from=x /a /b",
        "COPY [\"a\", \"b\",]|2:6: cannot read COPY: this is not the JSON form, since a comma stands before ]|write COPY [\"a\", \"b\"]",
        "SHELL [\"sh\",\"-c\",]|2:7: cannot read SHELL: this is not the JSON form, since a comma stands before ]|write SHELL [\"sh\",\"-c\"]",
        "COPY -chown=1 a b|2:6: cannot read COPY: a flag begins with two hyphens, not with one|write COPY --chown=1 a b",
      })
  void flagsThatAreNone(String line, String message, String hint) {
    TareException e =
        catchThrowableOfType(
            TareException.class,
            () -> Dockerfile.parse(Bytes.utf8("FROM a\n" + line), "Dockerfile"));
    assertThat(e.message()).isEqualTo("Dockerfile:" + message);
    assertThat(e.hint()).contains(hint);
  }

  @Test
  void aVolumeWithACommaTooMany() {
    assertThat(findings("VOLUME [\"/a\",]"))
        .containsExactly(
            "Dockerfile:2:8: this is not the JSON form, since a comma stands before ]: its words are taken"
                + " for names; write VOLUME [\"/a\"]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"RUN echo a &&\n  echo b", "RUN echo a\n  && echo b", "CMD [\"a\",\n  \"b\"]"})
  void aLineThatShouldGoOn(String lines) {
    TareException e =
        catchThrowableOfType(
            TareException.class,
            () -> Dockerfile.parse(Bytes.utf8("FROM a\n" + lines), "Dockerfile"));
    assertThat(e.message())
        .startsWith("Dockerfile:3:3: cannot read unknown instruction ")
        .endsWith("line 2 does not go on here, it ends without \\");
    assertThat(e.hint()).contains("end line 2 with \\");
  }

  @Test
  void anInstructionBeforeFrom() {
    TareException e =
        catchThrowableOfType(
            TareException.class,
            () -> Dockerfile.parse(Bytes.utf8("ADD a /\nRUN x\nFROM b AS c\n"), "Dockerfile"));
    assertThat(e.message())
        .isEqualTo("Dockerfile:1:1: cannot read ADD: only ARG may stand before the first FROM");
    assertThat(e.hint()).contains("move it below line 3: FROM b AS c");
  }

  @Test
  void checksCanBeSkipped() {
    String text = "# check=skip=SlipOfTheKeyboard\nFROM a\nCMD ['/x']\n";
    assertThat(Dockerfile.parse(Bytes.utf8(text), "Dockerfile").slips()).isEmpty();
  }
}
