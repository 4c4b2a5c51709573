package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.oci.ImageConfig;
import dev.tare.sys.Command;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The same words of `config` for buildah and for tare: the same config. Each line is words of a
/// shell; `//` separates one command from the next.
@Tag("machine")
@Timeout(600)
class ConfigAgainstBuildahTest {
  private static final List<String> CASES =
      """
      --cmd '/bin/a b "c d"'
      --cmd '["a","b c"]'
      --cmd ''
      --cmd '[1,2]'
      --cmd '[]'
      --cmd 'a\\ b "c \\"d\\""'
      --cmd a // --cmd '[]'
      --cmd a // --cmd '' --user root
      --entrypoint '/bin/a b'
      --entrypoint '["/e","x"]'
      --entrypoint '[bad'
      --entrypoint '[]'
      --entrypoint '["/e"]' --cmd 'a b' // --entrypoint ''
      --cmd 'a b' // --entrypoint '["/e"]'
      --env A=1 --env B=2 --env A=3
      -e A=1 -e B=2 // -e B=3 -e C=4 // -e A=5
      -e A=1 -e A- // -e B=1
      -e A=1 -e - -e B=2
      -e GIVEN
      -e 1234=5 -e A=b // -e 1234-
      -e 'A=x y' -e 'B="q"' -e C=a=b -e D=
      -e A=1 -e 'B=$A' -e 'C=${A}x' -e 'D=$Ax' -e 'E=a$' -e 'F=$/x' -e 'G=${}y' -e 'H=$$z'
      -e A=1,B=2 -e A-=3
      -l a=b -l 'c=d e' -l x
      -l a=b -l c=d // -l a- -l d-
      -l a=b // -l - -l e=f
      -l a=b,c=d -l a-=b
      -p 80 -p 443/tcp -p 53/udp -p 8080-8082
      -p 80,81 -p 82 // -p 81-
      -p 80/tcp -p 81 // -p 80-
      -p 80 -p 81 // -p -
      -p ''
      -v /data -v /b -v /data // -v /data-
      -v /a,/b -v /c/ -v rel
      -v /data // -v -
      --workingdir /srv
      --workingdir rel
      --workingdir /srv // --workingdir ''
      -u 1000:1000
      --user a // --user ''
      --author 'A B'
      --author a // --author ''
      --arch arm64
      --arch aarch64 // --variant v8
      --arch x86_64 // --arch armhf
      --os windows --os-version 10.0 --os-feature win32k
      --os-feature a --os-feature b,c // --os-feature a-
      --os-feature a --os-feature - --os-version ''
      --stop-signal SIGUSR1
      --stop-signal 9 // --stop-signal ''
      --comment hi
      --comment hi // --comment ''
      --created-by 'me did' --history-comment 'and said'
      --domainname dom --hostname hos
      --hostname a // --hostname ''
      --shell '/bin/bash "-o x" -c'
      --shell '/bin/bash -c' --entrypoint 'e f'
      --shell a // --shell ''
      --onbuild 'RUN x' --onbuild 'COPY a b' // --onbuild 'RUN y'
      --healthcheck 'CMD /bin/x "y z"'
      --healthcheck NONE
      --healthcheck 'CMD /x' --healthcheck-interval 5s --healthcheck-timeout 1m30s --healthcheck-start-period 100ms --healthcheck-retries 3
      --healthcheck 'CMD /x' --healthcheck-interval 5s // --healthcheck 'CMD /y'
      --healthcheck 'CMD /x' --healthcheck-interval 5s // --healthcheck ''
      --healthcheck-interval 7s // --healthcheck-retries 0
      --add-history -e A=1 -e B- --cmd '' --entrypoint '' -l a- -p 80-
      --add-history -e 'A=1 2' --entrypoint 'e f' --cmd '["a b","c"]' -p 80 -p 81 -v /a -v /b -l x=y -l 'z=a b' -a k=v --user ''
      --add-history -e A=1 --shell '/bin/bash -c' --healthcheck 'CMD x' --healthcheck-interval 5s --healthcheck-retries 2 --onbuild 'RUN x' --workingdir /w --stop-signal 1
      --add-history=false --user a
      """
          .lines()
          .toList();

  @TempDir Path dir;

  @Test
  void theSameWordsGiveTheSameConfig() throws IOException {
    Machine.needsRoot();
    Machine.needs("buildah", "bash");
    List<String> wanted = buildahs();
    CommandLineFixture tare = new CommandLineFixture(dir);
    tare.with(Map.of("GIVEN", "of the caller"));
    List<String> got = new ArrayList<>();
    for (int i = 0; i < CASES.size(); i++) {
      got.add(CASES.get(i) + "\n" + tares(tare, CASES.get(i), i));
    }
    assertThat(got).hasSizeGreaterThanOrEqualTo(60).isEqualTo(wanted);
  }

  /// All in one shell: a process for each would take most of the time.
  private List<String> buildahs() throws IOException {
    StringBuilder script = new StringBuilder("set -eu\nexport GIVEN='of the caller'\n");
    for (int i = 0; i < CASES.size(); i++) {
      script.append("c=$(buildah from scratch)\n");
      for (String words : CASES.get(i).split(" // ", -1)) {
        script.append("buildah config ").append(words).append(" $c\n");
      }
      script.append("buildah commit -q --rm --timestamp 0 --format docker $c dir:");
      script.append(dir.resolve("b" + i)).append('\n');
    }
    Path file = Files.writeString(dir.resolve("script"), script);
    Command.Outcome outcome = Command.of("bash", file.toString()).run();
    assertThat(outcome.status()).as(outcome.err().toString()).isZero();
    List<String> configs = new ArrayList<>();
    for (int i = 0; i < CASES.size(); i++) {
      Path folder = dir.resolve("b" + i);
      var manifest =
          dev.tare.oci.Manifest.parse(
              Bytes.of(Files.readAllBytes(folder.resolve("manifest.json"))));
      ImageConfig config =
          ImageConfig.parse(
              Bytes.of(Files.readAllBytes(folder.resolve(manifest.config().digest().hex()))));
      configs.add(CASES.get(i) + "\n" + text(config));
    }
    return configs;
  }

  private String tares(CommandLineFixture tare, String words, int number) throws IOException {
    String name = tare.outOf("from", "scratch").strip();
    for (String command : words.split(" // ", -1)) {
      List<String> all = new ArrayList<>(List.of("config"));
      all.addAll(shellWords(command));
      all.add(name);
      tare.reset();
      assertThat(tare.run(all.toArray(String[]::new))).as(words + tare.err()).isZero();
    }
    String id =
        tare.outOf("commit", "-q", "--rm", "--timestamp", "0", name, "case:" + number).strip();
    try (var store = tare.store()) {
      return text(store.image(store.find(id)).config());
    }
  }

  /// As bash reads them.
  private static List<String> shellWords(String line) throws IOException {
    Command.Outcome outcome = Command.of("bash", "-c", "printf '%s\\0' " + line).run();
    String out = outcome.out().toString();
    return List.of(out.substring(0, out.length() - 1).split("\0", -1));
  }

  /// All that can be set, and the history without the times of its lines.
  private static String text(ImageConfig config) {
    Map<String, Object> all = new TreeMap<>();
    all.put("platform", config.platform() + " " + config.osFeatures());
    all.put("os.version", config.json().string("os.version").orElse(""));
    all.put("author", config.author().orElse(""));
    all.put("comment", config.json().string("comment").orElse(""));
    all.put("host", config.hostname().orElse(""));
    all.put("domain", config.json().object("config").orElseThrow().string("Domainname").orElse(""));
    all.put("shell", config.shell());
    all.put("onbuild", config.onBuild());
    all.put("health", config.healthcheck());
    all.put(
        "history",
        config.history().stream()
            .map(h -> h.createdBy() + " " + h.comment().orElse("") + h.emptyLayer())
            .toList());
    List<String> common = LayoutTree.config(config);
    return all + "\n" + common;
  }
}
