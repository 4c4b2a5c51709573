package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.cli.TareProcess.Outcome;
import dev.tare.testing.Machine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `RUN --mount`, whose sources and targets lead out of context, stage, cache and root, as they did
/// in other builders: CVE-2024-1753, -9407, -9675, -11218, -23651, -23652.
@Tag("machine")
@Timeout(300)
class HostileMountsTest {
  @TempDir Path dir;
  private HostileBuild build;

  @BeforeEach
  void open() throws Exception {
    Machine.needs("busybox");
    build = HostileBuild.running(dir);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "source=link",
        "source=link/below",
        "source=root",
        "source=relative",
        "source=../outside",
        "source=/../outside",
        "source=folder/../../outside",
        "source=OUT",
        "source=file",
        "source=link,rw",
        "source=link,ro=false"
      })
  void aBindOfTheContextStaysInIt(String source) throws Exception {
    build.link("link", build.outside).link("root", "/").link("relative", "../outside");
    build.link("file", build.outside.resolve("canary")).write("folder/a", "a");
    String mount = source.replace("OUT", build.outside.toString());
    Outcome outcome = attack("--mount=type=bind," + mount + ",target=/m");
    assertThat(outcome.status()).as(outcome.err()).isLessThan(10);
  }

  /// CVE-2024-1753: the link stands in another stage.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "OUT",
        "/",
        "../../../../../../../../../..OUT",
        "/proc/self/root",
        "/proc/1/root/OUT"
      })
  void aBindOfAStageStaysInIt(String target) throws Exception {
    String link = target.replace("OUT", build.outside.toString());
    for (String rights : List.of("", ",rw")) {
      build.of(
          "FROM scratch AS evil",
          "COPY base/ /",
          "RUN ln -s " + link + " /link",
          "FROM scratch",
          "COPY base/ /",
          "RUN --mount=type=bind,from=evil,source=/link,target=/m" + rights + " " + attempt("/m"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "id=c,source=../..",
        "id=c,source=/../../..",
        "id=../../../..",
        "id=/",
        "id=..",
        "id=.",
        "id=a/../../..",
        "id=OUT",
        "id=c,source=OUT",
        "id=c,from=../outside",
        "id=c,sharing=evil",
        "id=c,mode=99999",
        "id=c,uid=-1"
      })
  void aCacheStaysInItsFolder(String options) throws Exception {
    attack("--mount=type=cache," + options.replace("OUT", build.outside.toString()) + ",target=/m");
  }

  /// CVE-2024-23651: what an earlier program left in a cache chooses what a later mount shows.
  @ParameterizedTest
  @ValueSource(strings = {"OUT", "/", "../../../../../../../../..OUT"})
  void aLinkInACacheLeadsNowhere(String target) throws Exception {
    String link = target.replace("OUT", build.outside.toString());
    build.of(
        "FROM scratch",
        "COPY base/ /",
        "RUN --mount=type=cache,id=c,target=/c ln -s "
            + link
            + " /c/link; mkdir /c/d; ln -s "
            + link
            + " /c/d/link",
        "RUN --mount=type=cache,id=c,source=link,target=/m " + attempt("/m"));
    build.of(
        "FROM scratch",
        "COPY base/ /",
        "RUN --mount=type=cache,id=c,source=d/link/below,target=/m " + attempt("/m"));
  }

  /// CVE-2024-23652: places made for mounts are removed after the program has put links there.
  @ParameterizedTest
  @ValueSource(
      strings = {"type=tmpfs", "type=bind,source=folder", "type=cache,id=c", "type=secret,id=s"})
  void whatIsRemovedAfterwardsIsOfTheImage(String mount) throws Exception {
    build.write("folder/a", "a").write("s", "s");
    List<String> secret = List.of("--secret", "id=s,src=" + build.context.resolve("s"));
    for (String place : List.of("below", "below/deep", "canary", "new")) {
      build.with(
          secret,
          "FROM scratch",
          "COPY base/ /",
          "RUN --mount="
              + mount
              + ",target=/a/"
              + place
              + " mv /a /z; ln -s "
              + build.outside
              + " /a; true");
      build.with(
          secret,
          "FROM scratch",
          "COPY base/ /",
          "RUN ln -s " + build.outside + " /a",
          "RUN --mount=" + mount + ",target=/a/" + place + " echo mine >/a/" + place + "/x; true");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..",
        "../../../../../../..OUT",
        "/",
        "/proc",
        "/proc/self",
        "/proc/self/fd/5",
        "/sys",
        "/dev",
        "/bin/sh/x",
        ""
      })
  void targetsThatMakeNoSenseAreRefusedOrConfined(String target) throws Exception {
    Outcome outcome =
        build.of(
            "FROM scratch",
            "COPY base/ /",
            "RUN --mount=type=tmpfs,target="
                + target.replace("OUT", build.outside.toString())
                + " true");
    assertThat(outcome.status()).as(outcome.err()).isLessThan(10);
    assertThat(outcome.err()).doesNotContain("\tat ", "internal error");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "type=bind,source=folder,target=/m,bind-propagation=shared",
        "type=bind,source=folder,target=/m,bind-propagation=rshared",
        "type=bind,source=folder,target=/m,z",
        "type=devpts,target=/m",
        "type=volume,source=x,target=/m",
        "type=host,target=/m",
        "type=bind,src=/,from=host,target=/m",
        "type=bind,from=rootfs:/,target=/m",
        "type=tmpfs,target=/m,size=-1",
        "type=",
        "type"
      })
  void whatIsNoMountIsRefused(String mount) throws Exception {
    build.write("folder/a", "a");
    build.assertRefused(build.of("FROM scratch", "COPY base/ /", "RUN --mount=" + mount + " true"));
  }

  @Test
  void anIgnoredFileIsNotInAMountOfTheContext() throws Exception {
    build.write(".dockerignore", "secret\n").write("secret", "hidden").link("link", "secret");
    build.assertRefused(
        build.of(
            "FROM scratch",
            "COPY base/ /",
            "RUN --mount=type=bind,target=/m cat /m/secret >/stolen"));
    build.assertRefused(
        build.of(
            "FROM scratch",
            "COPY base/ /",
            "RUN --mount=type=bind,source=secret,target=/m cat /m >/stolen"));
    build.assertRefused(
        build.of(
            "FROM scratch",
            "COPY base/ /",
            "RUN --mount=type=bind,source=link,target=/m cat /m >/stolen"));
  }

  /// Nobody knows ENV before the stages are built; only `from` must be known by then.
  @Test
  void aMountMayBeNamedByWhatAStageSetsItself() throws Exception {
    build
        .of(
            "FROM scratch AS a",
            "COPY base/ /",
            "ENV CACHE=/c TYPE=cache",
            "ARG OTHER=/o",
            "FROM a",
            "ARG D=${CACHE:?missing}",
            "RUN --mount=type=$TYPE,target=$CACHE --mount=type=tmpfs,target=$OTHER echo x >/c/f;"
                + " echo y >/o/f; echo $D >/d")
        .ok();
    assertThat(build.tree()).containsEntry("d", "/c\n").doesNotContainKeys("c/f", "o/f");
  }

  @Test
  void whatIsWrittenIntoAMountOfTheContextIsGone() throws Exception {
    build.write("folder/a", "a");
    build
        .of(
            "FROM scratch",
            "COPY base/ /",
            "RUN --mount=type=bind,source=folder,target=/m,rw echo changed >/m/a; echo new >/m/b; rm -rf /m/a")
        .ok();
    assertThat(Files.readString(build.context.resolve("folder/a"))).isEqualTo("a");
    assertThat(build.context.resolve("folder/b")).doesNotExist();
    assertThat(build.tree()).doesNotContainKey("m/b");
  }

  private Outcome attack(String mount) throws Exception {
    return build.of("FROM scratch", "COPY base/ /", "RUN " + mount + " " + attempt("/m"));
  }

  /// Reads and changes whatever of the directory outside it can reach from a mount.
  private String attempt(String mount) {
    String out = build.outside.toString();
    return "for d in M M/.. M/outside M/../outside MOUT; do cat $d/canary $d; echo x >$d/canary; echo x >$d/new; rm -rf $d/below; done; true"
        .replace("MOUT", mount + out)
        .replace("M", mount);
  }
}
