package dev.tare.copy;

import static dev.tare.copy.Trees.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.TareException;
import dev.tare.layer.FileTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OwnerTest {
  private static final FileTree IMAGE =
      tree(
          "etc/passwd f = root:x:0:0:root:/root:/bin/sh\nbroken:x:y\nweb:x:33:34::/:\n1000:x:1:2::/:",
          "etc/group f = root:x:0:\nstaff:x:50:a,b");

  @ParameterizedTest
  @CsvSource({
    "web, 33, 34",
    "web:staff, 33, 50",
    "web:7, 33, 7",
    "5, 5, 5",
    "5:6, 5, 6",
    "5:staff, 5, 50",
    "root, 0, 0",
    "1000, 1000, 1000",
    "web:, 33, 34",
    ":staff, 0, 50",
    ":0, 0, 0",
    "4294967294, 4294967294, 4294967294",
  })
  void readsNamesAndNumbers(String text, long uid, long gid) {
    assertThat(Owner.parse(text, IMAGE)).isEqualTo(new Owner(uid, gid));
  }

  @ParameterizedTest
  @CsvSource({
    "nobody, cannot find the user nobody: /etc/passwd of the image does not name it",
    "broken, cannot find the user broken: /etc/passwd of the image does not name it",
    "0:none, cannot find the group none: /etc/group of the image does not name it",
  })
  void refusesUnknownNames(String text, String message) {
    assertThatThrownBy(() -> Owner.parse(text, IMAGE))
        .isInstanceOf(TareException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":", "1:2:3", "4294967295", "99999999999"})
  void refusesWhatIsNoOwner(String text) {
    assertThatThrownBy(() -> Owner.parse(text, IMAGE))
        .isInstanceOfSatisfying(
            TareException.class, e -> assertThat(e.kind()).isEqualTo(TareException.Kind.INVALID));
  }

  /// FROM scratch has no accounts, and people write COPY --chown=root:root there.
  @ParameterizedTest
  @ValueSource(strings = {"root", "root:root", ":root", "0:root"})
  void rootNeedsNoAccounts(String text) {
    assertThat(Owner.parse(text, FileTree.EMPTY)).isEqualTo(Owner.ROOT);
  }

  @Test
  void followsLinksInsideTheImageAndOpensFilesAlone() {
    assertThatThrownBy(() -> Owner.parse("me", tree("etc/passwd l -> ../../etc/passwd")))
        .hasMessage("cannot find the user me: the image has no /etc/passwd");
    assertThatThrownBy(() -> Owner.parse("me", tree("etc/passwd p")))
        .hasMessage("cannot find the user me: /etc/passwd of the image does not name it");
    assertThat(Owner.parse("me", tree("etc l -> /usr/etc", "usr/etc/passwd f = me:x:8:9:::")))
        .isEqualTo(new Owner(8, 9));
  }
}
