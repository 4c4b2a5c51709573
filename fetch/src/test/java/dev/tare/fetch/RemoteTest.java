package dev.tare.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.TareException;
import dev.tare.fetch.Remote.Git;
import dev.tare.fetch.Remote.GitDirectory;
import dev.tare.fetch.Remote.Submodules;
import dev.tare.fetch.Remote.Url;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteTest {
  private static Git git(String word) {
    return (Git) Remote.parse(word).orElseThrow();
  }

  private static Url url(String word) {
    return (Url) Remote.parse(word).orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "./http://x/",
        "/https://x",
        "ftp://host/file",
        "file:///etc/passwd",
        "a@b",
        "a:b",
        "dir/user@host:path",
        "host:path",
        "github.com/a/b",
        "http:/x",
        ""
      })
  void takesAllElseForPaths(String word) {
    assertThat(Remote.parse(word)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "https://host/a/b.txt, b.txt",
    "http://host/a/b.txt?c=d#e, b.txt",
    "HTTPS://host:8443/a%20b, a b",
    "https://host/d/, d",
    "https://host/a^b, a^b",
    "https://host/ä, ä",
    "https://host/x.git/raw, raw",
  })
  void namesAFileByTheEndOfItsAddress(String word, String name) {
    assertThat(url(word).name()).contains(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://host", "http://host/", "http://host/a/..", "http://host/%2e%2e"})
  void findsNoNameWhereThereIsNone(String word) {
    assertThat(url(word).name()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://host/r.git",
        "http://host/r.git",
        "git://host/r",
        "ssh://git@host/r",
        "git@host:r"
      })
  void takesTheseForRepositories(String word) {
    assertThat(git(word))
        .isEqualTo(
            new Git(
                word,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Submodules.FETCHED,
                GitDirectory.REMOVED));
  }

  @ParameterizedTest
  @CsvSource({
    "https://host/r.git#v1:sub/dir, v1, sub/dir",
    "https://host/r.git#:sub, '', sub",
    "git@host:a/r.git#feature/x, feature/x, ''",
    "git@host:a/r.git?branch=m&subdir=s, refs/heads/m, s",
    "https://host/r.git?ref=v1&subdir=s, v1, s",
    "https://host/r.git?tag=v1, refs/tags/v1, ''",
    "https://host/r.git?tag=refs/tags/v1#refs/tags/v1, refs/tags/v1, ''",
    "https://host/r.git?subdir=a%2Fb, '', a/b",
  })
  void readsRefAndDirectoryInBothSpellings(String word, String ref, String directory) {
    assertThat(git(word).ref().orElse("")).isEqualTo(ref);
    assertThat(git(word).directory().orElse("")).isEqualTo(directory);
    assertThat(git(word).repository()).endsWith(".git");
  }

  @Test
  void readsTheOtherQueries() {
    Git git = git("https://host/r.git?commit=abcd12&submodules=false&keep-git-dir");
    assertThat(git.ref()).contains("abcd12");
    assertThat(git.commit()).contains("abcd12");
    assertThat(git.submodules()).isEqualTo(Submodules.LEFT_OUT);
    assertThat(git.gitDirectory()).isEqualTo(GitDirectory.KEPT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http:///x|names no host",
        "http://ho st/x|white space",
        "http://host/%zz|malformed escape pair",
        "https://host/r.git?rev=1|\"rev\" is none of ref",
        "https://host/r.git?ref=|\"ref\" has no value",
        "https://host/r.git?ref=a&ref=a|\"ref\" is given twice",
        "https://host/r.git?ref=a#b|asks for the ref \"b\" and for \"a\"",
        "https://host/r.git?submodules=maybe|not true or false",
        "https://host/r.git#--upload-pack=touch|begin with a dash",
        "https://host/r.git#a..b|is not a ref",
        "https://host/r.git#+a|is not a ref",
        "https://host/r.git?ref=a:b|is not a ref",
        "https://host/r.git#a:../b|leads out of it",
        "https://host/r.git#a:b/../../c|leads out of it",
        "ssh://-oProxyCommand=x/r.git|names no host",
        "ssh://git@-oProxyCommand=x/r|names no host",
        "git@-oProxyCommand:r|host cannot begin with a dash",
      })
  void refusesWhatIsNoAddress(String word, String cause) {
    assertThatThrownBy(() -> Remote.parse(word))
        .isInstanceOfSatisfying(
            TareException.class, e -> assertThat(e.kind()).isEqualTo(TareException.Kind.INVALID))
        .hasMessageStartingWith("cannot read address \"")
        .hasMessageContaining(cause);
  }

  @Test
  void neverShowsPasswords() {
    assertThat(git("https://me:secret@host/r.git#v:d")).hasToString("https://host/r.git#v:d");
    assertThat(url("http://me:secret@host/f")).hasToString("http://host/f");
    assertThatThrownBy(() -> Remote.parse("https://me:secret@host/r.git#-x"))
        .hasMessageNotContaining("secret");
    assertThatThrownBy(() -> Remote.parse("https://me:sec ret@host/r.git#-x"))
        .hasMessageNotContaining("ret@");
  }

  @Test
  void readsChecksums() {
    String hex = "0123456789abcdef".repeat(8);
    assertThat(Checksum.parse("sha384:" + hex.substring(32)))
        .hasToString("sha384:" + hex.substring(32));
    assertThat(Checksum.parse("sha512:" + hex).algorithm()).isEqualTo(Checksum.Algorithm.SHA512);
    for (String wrong : new String[] {"sha256:" + hex, "md5:" + hex, hex, "sha512:" + hex + "0"}) {
      assertThatThrownBy(() -> Checksum.parse(wrong)).hasMessageContaining("as a checksum");
    }
    assertThatThrownBy(() -> git("git@host:r").withCommit("sha256:12"))
        .hasMessageContaining("not the id of a commit");
  }
}
