package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.sys.Command;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

/// Scripts written for buildah, run with it and with tare, as root and as an ordinary user: the
/// same trees and configs. In them `$b` is the builder, `$m` where the root of the container `$c`
/// is mounted, which is of the image `$base` or of nothing, and the working directory holds what
/// there is to copy.
@Tag("machine")
@Timeout(1200)
class ScriptsAgainstBuildahTest {
  private static final String TARE = TareProcess.PROJECT.resolve("tare").toString();

  /// Name, then of what the container is made, then the script.
  private static final List<List<String>> SCRIPTS =
      List.of(
          List.of("nothing", "scratch", ":"),
          List.of("unchanged", "base", "$b config --env A=1 $c"),
          List.of(
              "written",
              "base",
              "echo new >$m/new; echo more >>$m/etc/old; mkdir -p $m/a/b; chmod 700 $m/a; chown 7:8 $m/a"),
          List.of(
              "copied",
              "scratch",
              "$b copy $c dir /to/; $b copy $c f g /to; $b copy $c dir/sub /to/sub/deep; $b copy $c f"
                  + " /renamed"),
          List.of(
              "copiedToOwners",
              "base",
              "$b copy --chown 12:34 $c dir /d; $b copy --chown app:staff $c f /named; $b copy --chown app $c f"
                  + " /alone; $b copy --chmod 640 $c g /mode"),
          List.of(
              "copiedBelowTheWorkingDirectory",
              "base",
              "$b config --workingdir /work $c; $b copy $c f there/; $b copy $c g ."),
          List.of(
              "addedTar",
              "base",
              "$b add $c tree.tar /unpacked; $b copy $c tree.tar /kept/; $b add $c tree.tar.gz /"),
          List.of(
              "umask",
              "scratch",
              "umask 077; mkdir -p $m/closed/deep; echo x >$m/closed/f; umask 002; mkdir $m/open; cp f $m/open"),
          List.of(
              "linksOverDirectories",
              "base",
              "rm -rf $m/etc; ln -s usr/etc $m/etc; mkdir -p $m/usr/etc; echo x >$m/usr/etc/x; ln -sfn /nowhere"
                  + " $m/lib; ln -s ../up $m/up"),
          List.of("removed", "base", "rm -rf $m/lib $m/etc/old; rm $m/app/setuid; rmdir $m/empty"),
          List.of(
              "removedAndMadeAnew",
              "base",
              "rm -rf $m/lib; mkdir $m/lib; echo only >$m/lib/only; rm $m/etc/old; mkdir $m/etc/old; rm -rf"
                  + " $m/app; echo file >$m/app"),
          List.of(
              "hardLinks",
              "base",
              "echo one >$m/one; ln $m/one $m/two; mkdir $m/x; ln $m/one $m/x/three"),
          List.of(
              "rightsInModes",
              "base",
              "cp f $m/s; chmod 4755 $m/s; cp f $m/g; chmod 2711 $m/g; mkdir -m 1777 $m/t; chmod 755"
                  + " $m/app/setuid; cp f $m/own; chown 7:8 $m/own; chmod 6755 $m/own"),
          List.of(
              "attributes",
              "base",
              "cp f $m/c; setcap cap_net_bind_service=ep $m/c; cp f $m/x; setfattr -n user.note -v text $m/x;"
                  + " mkdir $m/d; setfattr -n user.note -v dir $m/d"),
          List.of(
              "oddNames",
              "scratch",
              "touch \"$m/a b\" $m/ü $m/-dash \"$m/new"
                  + "$(printf '\\nline')\" $m/$(printf 'l%.0s' $(seq 200)); mkfifo $m/fifo; mkdir -p $m/.wh; touch"
                  + " $m/.hidden"),
          List.of(
              "modesAlone", "base", "chmod 600 $m/etc/old; chmod 700 $m/lib; chown 3:4 $m/empty"),
          List.of(
              "runPrograms",
              "base",
              "$b run $c -- /bin/sh -c 'echo $A >/ran; id -u >>/ran; pwd >>/ran; mkdir /made; rm /etc/old'; $b"
                  + " config -e A=set --workingdir /lib $c; $b run $c -- sh -c 'echo $A >>/ran; pwd >>/ran'"),
          List.of(
              "runAsAnother",
              "base",
              "mkdir $m/mine; chown 1234:1235 $m/mine; $b config --user app $c; $b run $c -- sh -c 'id -u >/mine/u; id -g"
                  + " >/mine/g'; $b run --user 0 $c -- sh -c 'chown 9:9 /mine/g'"),
          List.of(
              "runAsTheOwner",
              "base",
              "$b run --user app $c -- sh -c 'echo mine >/app/new && rm -f /app/setuid && id -u >/app/u'; $b run $c --"
                  + " sh -c 'chown 0:0 /app/u; mkdir /app/d; chown 50 /app/d'"),
          List.of(
              "changedRoot",
              "base",
              "chroot $m /bin/sh -c 'echo x >/from-inside; mkdir -p /deep/er; chown -R 5:6 /deep; ln -s"
                  + " /bin/sh /shell; rm /etc/old'"),
          List.of(
              "config",
              "base",
              "$b config --cmd '/bin/sh -c \"echo x\"' -p 80 -v /data -l a=b --user app:staff --stop-signal 9"
                  + " --entrypoint '[\"/bin/sh\"]' -e A=1 -e PATH- $c"));

  @TempDir Path dir;

  @BeforeEach
  void open() throws IOException {
    Machine.needsRoot();
    Machine.needs("buildah", "bash", "busybox", "setcap", "setfattr", "chroot", "tar", "gzip");
    new TareProcess(dir).run("--version").ok();
  }

  @Test
  void asRoot() throws IOException {
    Path work = prepare(dir.resolve("work"));
    for (String builder : List.of("buildah", TARE)) {
      Map<String, String> variables = new TreeMap<>(System.getenv());
      variables.putAll(variables(work));
      Command.Outcome outcome =
          new Command(
                  List.of("bash", work.resolve("script").toString(), builder),
                  Optional.of(variables),
                  Optional.of(work))
              .run();
      assertThat(outcome.out().toString()).as(builder + outcome.err()).endsWith("all\n");
    }
    compare(work);
  }

  @Test
  void asAnOrdinaryUser() throws IOException {
    Machine.needs("newuidmap", "useradd", "userdel", "setpriv", "unshare");
    try (RootlessUser user = new RootlessUser("tare-scripts", dir)) {
      Path work = prepare(user.home.resolve("work"));
      user.own(work);
      for (String builder : List.of("buildah", TARE)) {
        Command.Outcome outcome =
            user.run(
                variables(work),
                builder,
                "unshare",
                "bash",
                work.resolve("script").toString(),
                builder);
        assertThat(outcome.out().toString()).as(builder + outcome.err()).endsWith("all\n");
      }
      compare(work);
    }
  }

  @Test
  void theArticlesScript() throws IOException {
    Machine.needs("mmdebstrap", "newuidmap", "useradd", "userdel", "setpriv");
    String script = TareProcess.PROJECT.resolve("examples/nginx-from-scratch.sh").toString();
    try (RootlessUser user = new RootlessUser("tare-scripts", dir)) {
      List<List<String>> all = new ArrayList<>();
      for (String builder : List.of("buildah", TARE)) {
        Path layout = user.home.resolve("web-" + Path.of(builder).getFileName());
        Map<String, String> variables = new TreeMap<>(variables(user.home));
        variables.put("BUILDER", builder);
        Command.Outcome outcome =
            user.run(variables, "bash", script, "tare-test-web", "oci:" + layout);
        assertThat(outcome.status()).as(builder + outcome.err()).isZero();
        all.add(LayoutTree.lines(layout, dir.resolve("read")));
      }
      assertThat(all.get(1)).hasSizeGreaterThan(100).isEqualTo(all.get(0));
    }
  }

  private static Map<String, String> variables(Path work) {
    return Map.of(
        "TARE_ROOT", work.resolve("tare").toString(),
        "BUILDAH_ISOLATION", "chroot",
        "LC_ALL", "C.UTF-8");
  }

  private static Path prepare(Path work) throws IOException {
    Files.createDirectories(work);
    Path script = Files.writeString(work.resolve("script"), script());
    Path prepared =
        Files.writeString(
            work.resolve("prepare"),
            """
            set -eu
            mkdir -p root/bin root/etc root/lib/deep root/app root/empty root/work
            cp "$(command -v busybox)" root/bin/busybox
            for tool in sh id cat rm mkdir chown ln pwd; do ln -s busybox root/bin/$tool; done
            echo old >root/etc/old; echo lib >root/lib/l; echo deep >root/lib/deep/l
            printf '%s\\n' root:x:0:0::/:/bin/sh app:x:1234:1235::/app:/bin/sh >root/etc/passwd
            printf '%s\\n' root:x:0: app:x:1235: staff:x:50: >root/etc/group
            echo s >root/app/setuid; chmod 4755 root/app/setuid
            # buildah leaves what it mounts on
            mkdir -p root/proc root/sys root/run root/dev; : >root/etc/hosts; : >root/etc/hostname; : >root/etc/resolv.conf
            chown -R 1234:1235 root/app; chmod 4755 root/app/setuid
            tar -C root -cf base.tar .
            mkdir -p dir/sub; echo f >f; echo g >g; echo in >dir/in; echo sub >dir/sub/f; chmod 600 g
            ln -s in dir/link; mkdir t; echo 1 >t/one; ln t/one t/two; ln -s one t/three; chown 44:55 t/one
            tar -C t -cf tree.tar .; gzip -k tree.tar
            """);
    Command.Outcome outcome =
        new Command(List.of("bash", prepared.toString()), Optional.empty(), Optional.of(work))
            .run();
    assertThat(outcome.status()).as(outcome.err().toString()).isZero();
    assertThat(script).isNotEmptyFile();
    return work;
  }

  /// Each in a shell of its own that ends at the first failure, and never begins where nothing is
  /// mounted: what follows would happen to this machine. One that fails does not keep the others
  /// from running.
  private static String script() {
    StringBuilder all =
        new StringBuilder(
            """
            cd "$(dirname "$0")"
            export b=$1 out=$PWD/${1##*/}
            mkdir -p "$out"
            c=$($b from scratch)
            $b add $c base.tar / >/dev/null
            $b commit -q --rm $c oci:$out/base >/dev/null || echo base is not made
            export base=oci:$out/base
            """);
    for (List<String> script : SCRIPTS) {
      String name = script.get(0);
      all.append("export name=")
          .append(name)
          .append("\ncat >$out/$name.sh <<'SCRIPT'\nset -eu\nc=$($b from ");
      all.append(script.get(1).equals("base") ? "$base" : "scratch").append(")\n");
      all.append("m=$($b mount $c)\ncase ${m:?} in /*/*/*) ;; *) exit 9 ;; esac\n");
      all.append(script.get(2)).append('\n');
      all.append("$b umount $c >/dev/null\n");
      all.append("$b commit -q --rm $c oci:$out/$name >/dev/null\n");
      all.append(
          "SCRIPT\nbash -eu $out/$name.sh >$out/$name.said 2>&1 || { echo $name; cat $out/$name.said; }\n");
    }
    return all + "echo all\n";
  }

  private void compare(Path work) throws IOException {
    Path kit = TareProcess.PROJECT.resolve("../shared/conformance/conform.py").normalize();
    SoftAssertions all = new SoftAssertions();
    for (List<String> script : SCRIPTS) {
      String name = script.getFirst();
      List<Path> layouts = new ArrayList<>();
      for (String builder : List.of("buildah", "tare")) {
        layouts.add(work.resolve(builder).resolve(name));
      }
      if (!Files.isDirectory(layouts.get(0)) || !Files.isDirectory(layouts.get(1))) {
        for (String builder : List.of("buildah", "tare")) {
          Path said = work.resolve(builder).resolve(name + ".said");
          all.fail("%s of %s: %s", name, builder, Files.exists(said) ? Files.readString(said) : "");
        }
        continue;
      }
      List<List<String>> lines = new ArrayList<>();
      for (Path layout : layouts) {
        lines.add(LayoutTree.lines(layout, dir.resolve("read")));
      }
      all.assertThat(lines.get(1)).as(name).isNotEmpty().isEqualTo(lines.get(0));
      if (Files.exists(kit)) {
        Command.Outcome kits =
            Command.of(
                    "python3",
                    kit.toString(),
                    "--compare",
                    layouts.get(0).toString(),
                    layouts.get(1).toString())
                .run();
        all.assertThat(kits.out() + " " + kits.err()).as(name + " by the kit").isEqualTo("same\n ");
      }
    }
    all.assertAll();
  }
}
