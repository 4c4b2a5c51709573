package dev.tare.copy;

import static dev.tare.copy.Request.copy;
import static dev.tare.copy.Trees.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tare.base.TareException;
import dev.tare.context.BuildContext;
import dev.tare.context.ContextTree;
import dev.tare.context.SeenTree;
import dev.tare.layer.FileTree;
import dev.tare.layer.Tree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MissingTest {
  private static TareException failure(String line, Tree from) {
    TareException e =
        catchThrowableOfType(TareException.class, () -> copy(line).from(from, FileTree.EMPTY));
    assertThat(e.kind()).isEqualTo(TareException.Kind.NOT_FOUND);
    return e;
  }

  private static ContextTree context(String... lines) {
    return BuildContext.of(tree(lines)).withIgnoreFile("Dockerfile").tree();
  }

  @Test
  void namesWhatIsNearlyTheName() {
    TareException e = failure("src/main.pu /x", context("src/main.py f", "src/other f"));
    assertThat(e)
        .hasMessage("cannot copy src/main.pu: no such file or directory in the build context");
    assertThat(e.hint()).contains("did you mean src/main.py?");
  }

  @Test
  void saysWhereAFileOfThatNameIs() {
    TareException e = failure("--image /hello /x", tree("go/src/hello f = x", "etc d"));
    assertThat(e).hasMessage("cannot copy /hello: no such file or directory there");
    assertThat(e.hint()).contains("a file of that name is /go/src/hello");
  }

  @Test
  void saysThatTheIgnoreFileHidesIt() {
    TareException e =
        failure("target/app /x", context("target/app f = x", ".dockerignore f = target\n"));
    assertThat(e).hasMessage("cannot copy target/app: .dockerignore leaves out target");
    assertThat(e.hint())
        .contains("take it in with a line at the end of .dockerignore: !target/app");
    Tree seen = new SeenTree(context("target/app f = x", ".dockerignore f = target\n"));
    assertThat(failure("target/app /x", seen)).hasMessage(e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"../app", "a/../../app", "./../x/app"})
  void nothingAboveTheContextIsCopied(String word) {
    TareException e = failure(word + " /x", context("a/b f"));
    assertThat(e).hasMessage("cannot copy %s: nothing above the build context can be copied", word);
    assertThat(e.hint().orElseThrow()).contains("--build-context NAME=DIRECTORY");
  }

  @Test
  void saysWhichDirectoryIsMissing() {
    TareException e = failure("a/b/c /x", context("docs/e f"));
    assertThat(e).hasMessage("cannot copy a/b/c: a does not exist in the build context");
    assertThat(e.hint()).contains("the build context holds: docs");
  }

  @Test
  void saysWhereALinkLeads() {
    assertThat(failure("l /x", context("l l -> ../../etc/shadow")))
        .hasMessage(
            "cannot copy l: /l is a symbolic link to ../../etc/shadow, and /etc does not exist in"
                + " the build context");
  }
}
