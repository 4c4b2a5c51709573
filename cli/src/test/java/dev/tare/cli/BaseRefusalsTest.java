package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class BaseRefusalsTest extends BaseArchive {
  private void refuses(int status, String sentence, String... words) throws IOException {
    tare.reset();
    assertThat(base(words)).as(sentence).isEqualTo(status);
    assertThat(tare.err()).contains(sentence);
  }

  @Test
  void saysWhatWasMeant() throws IOException {
    refuses(
        3,
        "cannot find ap: no archive has a package of that name for amd64 (did you mean \"app\"?)",
        "ap",
        "-t",
        "it");
    refuses(
        3,
        "cannot find @statc: no recipe has that name (did you mean \"@static\"?)",
        "@statc",
        "-t",
        "it");
    refuses(
        2,
        "cannot run as the user www-dat: the packages have none of that name (did you mean \"www-data\"?)",
        "app",
        "-t",
        "it",
        "-u",
        "www-dat");
    refuses(
        2,
        "cannot run as the group admin: the packages have none of that name",
        "app",
        "-t",
        "it",
        "-u",
        "33:admin");
    tare.reset();
    String root = pool.toUri().toString();
    assertThat(tare.run("base", "app", "-t", "it", "--mirror", root, "--suite", "bokworm"))
        .isEqualTo(3);
    assertThat(tare.err()).contains("no such suite (did you mean \"bookworm\"?): neither");
    tare.reset();
    tare.run("images", "-q");
    assertThat(tare.out()).isEmpty();
  }

  @Test
  void whatCannotBeTogetherIsRefused() throws IOException {
    refuses(2, "cannot use --mirror and --from together", "app", "-t", "it", "--from", "x.list");
    refuses(
        2,
        "for --suite stable: it is a line for oldstable",
        "app",
        "-t",
        "it",
        "--mirror",
        "http://x.test/d oldstable main");
    refuses(2, "--list makes no image: leave app out", "app", "--list");
    refuses(2, "--list makes no image: leave -t out", "-t", "it", "--list");
    refuses(2, "--json is for --list", "app", "-t", "it", "--json");
  }

  @Test
  void aLockThatCannotBeWrittenIsSaidBeforeAnythingIsDone() throws IOException {
    Files.delete(pool.resolve("pool/app.deb"));
    refuses(
        2,
        "cannot write the lock " + folder.resolve("none/it.lock") + ": there is no folder",
        "app",
        "-t",
        "it",
        "--lock",
        folder.resolve("none/it.lock").toString());
  }

  @Test
  void saysWhatCannotBe() throws IOException {
    assertThat(base("clash", "-t", "it")).isEqualTo(1);
    assertThat(tare.err())
        .contains(
            "cannot resolve clash: clash needs other; other must not be together with lib, which app needs");
    tare.reset();
    assertThat(base("gone", "-t", "it")).isEqualTo(3);
    assertThat(tare.err()).contains("cannot find gone: no archive has a package of that name");
    tare.reset();
    assertThat(base("no/name", "-t", "it")).isEqualTo(2);
    assertThat(base("app")).isEqualTo(2);
    tare.reset();
    tare.run("images", "-q");
    assertThat(tare.out()).isEmpty();
  }

  @Test
  void refusesWhatIsNotWhatWasSigned() throws IOException {
    assertThat(base("cut", "-t", "it")).isEqualTo(6);
    assertThat(tare.err())
        .contains("package cut 1: data.tar.xz: its xz is not valid: it ends early");
    tare.reset();
    Files.write(
        pool.resolve("pool/lib.deb"), new byte[] {1}, java.nio.file.StandardOpenOption.APPEND);
    assertThat(base("app", "-t", "it")).isEqualTo(6);
    assertThat(tare.err()).contains("lib.deb: its checksum is sha256:");
    tare.reset();
    Path release = pool.resolve("dists/stable/InRelease");
    Files.writeString(release, Files.readString(release).replace("stable", "stabel"));
    assertThat(base("app", "-t", "it")).isEqualTo(6);
    assertThat(tare.err()).contains("cannot trust the release of file:");
    tare.reset();
    tare.run("images", "-q");
    assertThat(tare.out()).isEmpty();
  }
}
