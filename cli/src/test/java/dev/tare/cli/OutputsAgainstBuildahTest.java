package dev.tare.cli;

import dev.tare.sys.Command;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What scripts for buildah read of it: the same words print the same with tare, but for ids,
/// digests and places. In a script `$b` is the builder, `base` an image; what it writes on standard
/// error is not looked at.
@Tag("machine")
@Timeout(1200)
class OutputsAgainstBuildahTest {
  private static final String TARE = TareProcess.PROJECT.resolve("tare").toString();

  /// Name, then the script.
  private static final List<List<String>> SCRIPTS =
      List.of(
          List.of(
              "names",
              "$b from base; $b from base; $b from --name mine scratch; $b from scratch; $b containers --format"
                  + " '{{.ContainerName}} {{.ImageName}}'"),
          List.of(
              "rename",
              "$b from --name one base; $b from --name two base; $b rename one three; $b containers --format"
                  + " '{{.ContainerName}}'; $b rename two three || echo refused; $b rename two two || echo"
                  + " refused; $b rename nothing four || echo refused"),
          List.of(
              "containers",
              "$b containers; $b from --name one base; $b from --name two scratch; $b containers; $b containers"
                  + " --json; $b containers -q; $b containers --noheading; $b containers -n --notruncate"),
          List.of(
              "filters",
              "$b from --name one base; $b from --name two scratch; for f in name=on name=o ancestor=base"
                  + " ancestor=bas ancestor=none id=zz; do echo $f; $b containers -n --filter $f; done; $b"
                  + " containers -f none=x || echo refused"),
          List.of(
              "mount",
              "$b mount; $b from --name one base; $b from --name two base; $b mount --json one; $b mount --json; $b"
                  + " mount; $b umount one; $b mount; $b mount one two; $b umount one; $b umount two; $b mount"),
          List.of(
              "copies",
              "$b from --name one base; $b copy one f /f; $b copy one f /f; $b copy -q one f /g; $b add one d /d;"
                  + " $b add --quiet one d /e"),
          List.of(
              "hostname",
              "$b from --name one base; say='test $HOSTNAME = $(hostname) && hostname'; $b run one -- sh -c \"$say\";"
                  + " $b run --hostname h one -- sh -c \"$say\"; $b config --hostname c one; $b run one -- sh -c"
                  + " \"$say\"; $b run --env HOSTNAME=mine one -- sh -c 'echo $HOSTNAME'"),
          List.of(
              "volumes",
              "$b from --name one base; $b config --volume /vol/deep --volume /etc one; $b run one -- sh -c 'ls"
                  + " -ld /vol/deep | cut -c1-10; ls /etc/passwd; echo x >/vol/deep/x'; $b run one -- ls"
                  + " /vol/deep"),
          List.of(
              "from",
              "$b from -q --pull-never --format docker --isolation chroot base; $b from --quiet --pull=false --arch"
                  + " amd64 --os linux --retry 2 base; $b from --pull-always=false --platform linux/amd64"
                  + " --tls-verify=false --creds a:b --name p base; $b from --pull-never absent || echo refused;"
                  + " $b from --arch arm64 --name arm scratch; $b commit -q arm oci:arm >/dev/null; config arm | cut -d, -f2,3"),
          List.of(
              "fromForRuns",
              "$b from -v $PWD/d:/mnt/d:ro --cap-drop CHOWN --ulimit nofile=100:200 base;"
                  + " $b from --name one -v $PWD/d:/mnt/d:ro --cap-drop CAP_CHOWN --ulimit nofile=100:200 base; $b run"
                  + " one -- sh -c 'cat /mnt/d/sub/x; touch /mnt/d/no 2>/dev/null || echo readonly; ulimit -n;"
                  + " touch /y; chown 5 /y 2>/dev/null || echo no right'; $b run -v $PWD/f:/mnt/f one -- ls"
                  + " /mnt"),
          List.of(
              "commitTimes",
              "touch -d @100 f; $b from --name one base; $b copy -q one f /f; for o in --omit-timestamp '--timestamp 5'"
                  + " '--reference-time f'; do $b commit -q --rm=false -D $o one oci:times >/dev/null; config times | tail -c 40; done"),
          List.of(
              "commitLess",
              "$b from --name one base; $b config -e A=1 -e B=2 one; $b copy -q one f /f; $b commit -q --timestamp 5"
                  + " --omit-history --unsetenv A one oci:less >/dev/null; config less; $b commit -q --squash"
                  + " --omit-history --timestamp 5 one oci:less2 >/dev/null; config less2"),
          List.of(
              "commitFormats",
              "$b from --name one --format docker base; $b copy -q one f /f; for f in '' '-f oci' '--format docker'; do"
                  + " $b commit -q $f one dir:made >/dev/null; jq -r '.mediaType, .config.mediaType,"
                  + " .layers[0].mediaType' made/manifest.json; rm -rf made; done; $b commit --format none one"
                  + " x || echo refused"),
          List.of(
              "inspectAndPush",
              "$b from --name one base; $b config --cmd sh -e A=1 one; $b copy -q one f /f; echo $($b inspect --format"
                  + " '{{.OCIv1.Config.Cmd}} {{.Docker.Config.Env}} {{.Container}}' one); $b commit -q one made"
                  + " >/dev/null; echo $($b inspect -t image --format '{{.OCIv1.Config.Cmd}} {{.OCIv1.Config.Env}}"
                  + " {{.OCIv1.Architecture}} {{len .OCIv1.RootFS.DiffIDs}} {{.FromImage}}' made); $b push -q -D"
                  + " --format v2s2 --retry 1 made dir:pushed; jq -r '.mediaType, .layers[0].mediaType'"
                  + " pushed/manifest.json; $b push -q made docker-archive:pushed.tar; tar -tf pushed.tar | grep -c"
                  + " manifest.json; $b rm one >/dev/null; $b rmi made >/dev/null"),
          List.of(
              "runs",
              "$b from --name one base; $b run -t one -- sh -c 'exit 3' </dev/null || echo $?; $b run --mount"
                  + " type=cache,target=/c one -- sh -c 'echo kept >/c/kept'; $b run --mount"
                  + " type=cache,target=/c one -- ls /c; $b run --mount type=tmpfs,dst=/t one -- sh -c 'touch /t/x;"
                  + " ls /t'; $b run --mount type=bind,src=$PWD/d,dst=/b one -- ls /b; $b run -v"
                  + " $PWD/d:/v:z one -- ls /v; $b run --no-pivot --uts private --cgroupns private one --"
                  + " id -u; $b run nothing -- id || echo refused"));

  @TempDir Path dir;

  @BeforeEach
  void open() throws IOException {
    Machine.needsRoot();
    Machine.needs("buildah", "bash", "busybox", "tar", "sed", "jq");
    new TareProcess(dir).run("--version").ok();
  }

  @Test
  void theSameIsPrinted() throws IOException {
    Path work = prepare();
    SoftAssertions all = new SoftAssertions();
    for (List<String> script : SCRIPTS) {
      String name = script.getFirst();
      String theirs = said(work, work.resolve("buildah"), script.get(1));
      String ours = said(work, Path.of(TARE), script.get(1));
      all.assertThat(ours).as(name).isNotEmpty().isEqualTo(theirs);
    }
    all.assertAll();
  }

  private static Path write(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Command.of("chmod", "755", file.toString()).run();
    return file;
  }

  private Path prepare() throws IOException {
    Path work = Files.createDirectory(dir.resolve("work"));
    write(
        work.resolve("buildah"),
        "#!/bin/sh\nexec buildah --root %1$s/s --runroot %1$s/r --storage-driver vfs \"$@\"\n"
            .formatted(work));
    write(
        work.resolve("prepare"),
        """
        set -eu
        mkdir -p root/bin root/etc root/proc root/sys root/run root/dev
        cp "$(command -v busybox)" root/bin/busybox
        for tool in sh id cat ls cut hostname env test tty touch grep mkdir chown; do ln -s busybox root/bin/$tool; done
        printf '%s\\n' root:x:0:0::/:/bin/sh app:x:1234:1235::/app:/bin/sh >root/etc/passwd
        : >root/etc/hosts; : >root/etc/hostname; : >root/etc/resolv.conf
        tar -C root -cf base.tar .
        mkdir -p d/sub; echo f >f; echo x >d/sub/x
        for b in ./buildah "$1"; do
          c=$($b from scratch); $b add $c base.tar / >/dev/null; $b commit -q --rm $c base >/dev/null
        done
        """);
    Command.Outcome outcome = run(work, List.of("bash", "prepare", TARE));
    if (!outcome.isSuccess()) {
      throw new IOException(outcome.err().toString());
    }
    return work;
  }

  private static Command.Outcome run(Path work, List<String> words) throws IOException {
    Map<String, String> variables = new TreeMap<>(System.getenv());
    variables.put("TARE_ROOT", work.resolve("tare").toString());
    variables.put("BUILDAH_ISOLATION", "chroot");
    variables.put("LC_ALL", "C.UTF-8");
    return new Command(words, Optional.of(variables), Optional.of(work)).run();
  }

  /// What the script wrote, with nothing left of it in the end.
  private static String said(Path work, Path builder, String script) throws IOException {
    String plain =
        """
        b=$1
        config() {
          jq -c '[.created, .architecture, .config.Env, (.history // [] | map([.created, .created_by]))]' \
            <"$1/blobs/sha256/$(jq -r .config.digest <"$1/blobs/sha256/$(jq -r '.manifests[0].digest|.[7:]' <"$1/index.json")" | cut -c8-)"
          rm -rf "$1"
        }
        { eval "$2"; } 2>"${b##*/}.err" |
          sed -E -e 's/[0-9a-f]{64}/ID/g; s/\\b[0-9a-f]{12}\\b/ID12/g; s,/[^" ]*/(merged|ID),PLACE,; s,localhost/,,g' \\
            -e 's/ +/ /g; s/ $//; /^subprocess exited/d'
        $b rm -a >/dev/null
        """;
    Command.Outcome outcome =
        run(work, List.of("bash", "-c", plain, "sh", builder.toString(), script));
    return outcome.out().toString();
  }
}
