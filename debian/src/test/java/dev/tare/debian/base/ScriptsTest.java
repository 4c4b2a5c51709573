package dev.tare.debian.base;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.debian.control.Paragraph;
import dev.tare.debian.deb.Deb;
import dev.tare.debian.testing.DebBuilder;
import dev.tare.layer.Attributes;
import dev.tare.layer.Entry;
import dev.tare.layer.Lookup;
import dev.tare.layer.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What of a maintainer script is done, and what is left.
class ScriptsTest {

  @TempDir Path folder;

  private static DebBuilder named(String name) {
    return new DebBuilder("Package: %s\nVersion: 1\nArchitecture: all\n".formatted(name));
  }

  private Assembly made(DebBuilder builder) throws IOException {
    Path deb = Files.write(folder.resolve("a.deb"), builder.build());
    Path data = folder.resolve("a.data");
    Deb.inflate(deb, data, "it");
    return Assembly.of(List.of(Deb.read(deb, data, "it")), Locks.of("amd64"), false);
  }

  private Assembly after(String postinst) throws IOException {
    return made(
        named("a").file("etc/a/conf", "x").file("usr/bin/a", "x").control("postinst", postinst));
  }

  private static Attributes attributes(Assembly made, String path) {
    return Lookup.follow(made.tree(), TreePath.of(path)).entry().orElseThrow().attributes();
  }

  private static boolean has(Assembly made, String path) {
    return made.tree().entry(TreePath.of(path)).isPresent();
  }

  private static String text(Assembly made, String path) throws IOException {
    Entry found = Lookup.follow(made.tree(), TreePath.of(path)).entry().orElseThrow();
    try (InputStream in = ((Entry.FileEntry) found).content().open()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void aFirstInstallationIsFollowedAndAnUpgradeIsNot() throws IOException {
    Assembly made =
        after(
            """
            #!/bin/sh
            set -e
            USER=redis
            if [ "$1" = configure ] && [ -z "$2" ]; then
              if ! getent passwd $USER >/dev/null; then
                adduser --system --home /var/lib/redis --group "$USER"
              fi
              if ! dpkg-statoverride --list /etc/a/conf >/dev/null 2>&1; then
                dpkg-statoverride --update --add $USER ${USER} 640 /etc/a/conf
              fi
            fi
            if dpkg --compare-versions "$2" lt-nl 2; then frobnicate; fi
            if [ -n "$2" ]; then rm -rf /etc/a; fi
            """);
    assertThat(made.warnings()).isEmpty();
    assertThat(attributes(made, "etc/a/conf").mode()).isEqualTo(0640);
    assertThat(attributes(made, "etc/a/conf").uid()).isEqualTo(100);
    assertThat(attributes(made, "var/lib/redis").uid()).isEqualTo(100);
    assertThat(made.rules())
        .contains(
            "adduser: redis of a",
            "script: postinst of a: adduser, chmod, chown, dpkg-statoverride");
  }

  @Test
  void whatDependsOnWhatIsNotKnownIsLeft() throws IOException {
    Assembly made =
        after(
            """
            #!/bin/sh
            if frobnicate /etc/x; then
              chmod 600 /etc/a/conf
            fi
            if [ -e /etc/x ]; then rm /usr/bin/a; fi
            NAME=$(frobnicate)
            touch "/etc/$NAME"
            """);
    assertThat(made.warnings())
        .singleElement()
        .asString()
        .startsWith("a: not done: frobnicate /etc/x; chmod 600 /etc/a/conf; rm /usr/bin/a");
    assertThat(attributes(made, "etc/a/conf").mode()).isNotEqualTo(0600);
    assertThat(has(made, "usr/bin/a")).isTrue();
  }

  @Test
  void whatFollowsAPossibleEndIsLeft() throws IOException {
    Assembly made =
        after(
            """
            #!/bin/sh
            if frobnicate; then exit 0; fi
            touch /etc/late
            """);
    assertThat(has(made, "etc/late")).isFalse();
    assertThat(made.warnings().getFirst()).contains("touch /etc/late");
  }

  @Test
  void filesAreWrittenCopiedLinkedAndRemoved() throws IOException {
    Assembly made =
        after(
            """
            #!/bin/sh
            write() {
              cat > "$1" <<EOF
            name = $2
            EOF
            }
            write /etc/a/made x
            echo more >> /etc/a/made
            ( umask 077; touch /etc/a/secret )
            for i in one two; do
              mkdir -p /var/lib/a/$i
              ln -sf ../a/$i /var/lib/link-$i
            done
            cp /etc/a/conf /etc/a/copy
            install -d -m 2750 -o root -g adm /var/log/a
            chmod u+s /usr/bin/a
            setcap cap_net_raw+ep /usr/bin/a
            rm -f /etc/a/conf /nonexistent
            ucf /usr/bin/a /etc/a/ucf
            """);
    assertThat(made.warnings()).isEmpty();
    assertThat(text(made, "etc/a/made")).isEqualTo("name = x\nmore\n");
    assertThat(attributes(made, "etc/a/secret").mode()).isEqualTo(0600);
    assertThat(has(made, "var/lib/a/two")).isTrue();
    assertThat(has(made, "var/lib/link-one")).isTrue();
    assertThat(text(made, "etc/a/copy")).isEqualTo("x");
    assertThat(has(made, "etc/a/conf")).isFalse();
    assertThat(text(made, "etc/a/ucf")).isEqualTo("x");
    assertThat(attributes(made, "var/log/a").mode()).isEqualTo(02750);
    assertThat(attributes(made, "var/log/a").gid()).isEqualTo(4);
    assertThat(attributes(made, "usr/bin/a").mode() & 04000).isEqualTo(04000);
    // as `setcap cap_net_raw+ep` of libcap 2.66 writes it
    assertThat(attributes(made, "usr/bin/a").xattrs().get(Bytes.utf8("security.capability")))
        .isEqualTo(
            Bytes.of(new byte[] {1, 0, 0, 2, 0, 32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
  }

  @Test
  void debconfAnswersWithDefaults() throws IOException {
    Assembly made =
        made(
            named("a")
                .control(
                    "templates", "Template: a/mode\nType: select\nDefault: fast\nDescription: x\n")
                .control(
                    "postinst",
                    """
                    #!/bin/sh
                    . /usr/share/debconf/confmodule
                    db_get a/mode
                    case "$RET" in
                      fast) echo fast > /etc/mode ;;
                      *) echo slow > /etc/mode ;;
                    esac
                    """));
    assertThat(made.warnings()).isEmpty();
    assertThat(text(made, "etc/mode")).isEqualTo("fast\n");
  }

  @Test
  void theFilesOfThePackageAreNotThereBeforeIt() throws IOException {
    Assembly made =
        made(
            named("a")
                .file("etc/a/conf", "x")
                .control("preinst", "#!/bin/sh\nif [ -e /etc/a/conf ]; then rm /etc/a/conf; fi\n"));
    assertThat(has(made, "etc/a/conf")).isTrue();
  }

  @Test
  void whatIsAskedIsAnsweredOutOfWhatIsKnown() throws IOException {
    Assembly made =
        after(
            """
            #!/bin/sh
            update-alternatives --install /etc/my my "/etc/a/conf" 300
            if ! update-alternatives --query my | grep --quiet "Value: /etc/a/conf"; then
              touch /etc/late
            fi
            adduser --system --group --no-create-home --home /etc it
            addgroup --system its
            for group in it its; do
              if ! id -Gn it | grep -qw $group; then
                adduser it $group
                id -Gn it > /etc/groups
              fi
            done
            if [ "$(id -gn it)$(id -g it)" = "it$(getent group it | cut -d: -f3)" ]; then
              touch /etc/id
            fi
            if [ "$(echo "abcdefgh" | cut -b -3)$(echo abc | cut -c2-)" = abcbc ]; then
              touch /etc/cut
            fi
            """);
    assertThat(made.warnings()).isEmpty();
    assertThat(has(made, "etc/late")).isFalse();
    assertThat(has(made, "etc/cut")).isTrue();
    assertThat(has(made, "etc/id")).isTrue();
    assertThat(text(made, "etc/groups")).isEqualTo("it its\n");
  }

  @Test
  void whatIsNoShellScriptIsSaid() throws IOException {
    assertThat(after("#!/usr/bin/perl\nunlink '/etc/a/conf';\n").warnings())
        .containsExactly("a: not done: (it is no shell script)");
  }

  @Test
  void whatExecStartsIsTheLast() throws IOException {
    Assembly made = after("#!/bin/sh\nexec touch /etc/last\ntouch /etc/late\n");
    assertThat(made.warnings()).isEmpty();
    assertThat(has(made, "etc/last")).isTrue();
    assertThat(has(made, "etc/late")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"exec $nothing", "exec exec $nothing", "id '' root", "MANY"})
  void whatHasFewWordsOrManyEndsNothing(String line) throws IOException {
    String script = line.replace("MANY", "exec ".repeat(20_000) + "true; : ");
    Assembly made = after("#!/bin/sh\n( " + script + " )\ntouch /etc/late\n");
    assertThat(made.warnings()).isEmpty();
    assertThat(has(made, "etc/late")).isTrue();
  }

  @Test
  void pathsBeginWhereTheScriptStands() throws IOException {
    Assembly made =
        after(
            """
            #!/bin/sh
            mkdir -p /etc/a/b/c /etc/a/gone /etc/a/old/x
            cd /etc/a
            chmod 600 conf
            chown -R 33 b
            touch new
            install -m 640 /dev/null empty
            rmdir gone
            rm -r old
            """);
    assertThat(made.warnings()).isEmpty();
    assertThat(attributes(made, "etc/a/conf").mode()).isEqualTo(0600);
    assertThat(attributes(made, "etc/a/b/c").uid()).isEqualTo(33);
    assertThat(attributes(made, "etc/a/empty").mode()).isEqualTo(0640);
    assertThat(has(made, "etc/a/new")).isTrue();
    assertThat(has(made, "etc/a/gone")).isFalse();
    assertThat(has(made, "etc/a/old")).isFalse();
  }

  @Test
  void whatIsTooLongToBeWrittenIsSaid() throws IOException {
    String doubles = "a=$a$a\n".repeat(22);
    Assembly made = after("#!/bin/sh\na=xxxxxxxxxx\n" + doubles + "echo $a >/etc/long\n");
    assertThat(made.warnings()).containsExactly("a: not done: (write a file)");
    assertThat(has(made, "etc/long")).isFalse();
  }

  @Test
  void argumentsThatDoubleAreNotFollowed() throws IOException {
    Assembly made = after("#!/bin/sh\nf() { f \"$@\" \"$@\"; }\nf a b c\n");
    assertThat(made.warnings()).hasSize(1);
  }

  @Test
  void aScriptThatCallsItselfEnds() throws IOException {
    Assembly made = after("#!/bin/sh\nf() { f; }\nf\ntouch /etc/late\n");
    assertThat(made.warnings()).hasSize(1);
  }

  /// Each of these took the stack of whoever read it.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "touch /etc/late-${a:-DEEPER}",
        "touch /etc/late-${a#DEEPER}",
        "touch /etc/late-$(echo DEEPER)",
        "if true; then DEEPER; fi",
        "f() DEEPER",
        "function f DEEPER",
        "( DEEPER )",
        "{ DEEPER; }",
        "true && DEEPER",
        "command DEEPER",
        "eval DEEPER",
        "[ ! DEEPER ]",
        "[ a -o DEEPER ]"
      })
  void whatIsNestedDeeplyCostsNoStack(String level) throws IOException {
    String deep = nested(level, 10_000);
    Assembly made = after("#!/bin/sh\ntouch /etc/early\n%s\n".formatted(deep));
    assertThat(has(made, "etc/early")).isTrue();
    assertThat(made.tree().names(TreePath.of("/etc")).stream().map(Bytes::toString))
        .noneMatch(name -> name.startsWith("late"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "touch /etc/a/conf/x",
        "mkdir -p /etc/a/conf/x",
        "echo x > /etc/a/conf/x",
        "echo x > /etc/a",
        "cp /etc/a/conf /etc/a/conf/x",
        "ln -sfT x /etc/a",
        "rm -rf /",
        "adduser --system --home /etc/a/conf/x b",
        "useradd -r b:c",
        "usermod --append --groups=b",
        "grep '*' /etc/a/conf > /etc/b",
        "grep '[z-a]' /etc/a/conf > /etc/b",
        "[",
        "db_set",
        "chmod 777777 /etc/a/conf",
        "a=xxxxxxxxxxxxxxxx; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23"
            + " 24 25 26 27 28 29 30; do a=$a$a$a; done; echo $a > /etc/b"
      })
  void whatNoShellCouldDoIsNotDone(String command) throws IOException {
    Assembly made = after("#!/bin/sh\n%s\ntouch /etc/late\n".formatted(command));
    assertThat(text(made, "etc/a/conf")).isEqualTo("x");
    assertThat(has(made, "etc/b")).isFalse();
    assertThat(has(made, "etc/late")).isTrue();
  }

  private static String nested(String level, int depth) {
    int at = level.indexOf("DEEPER");
    String head = level.substring(0, at);
    String tail = level.substring(at + "DEEPER".length());
    boolean isBracket = head.startsWith("[");
    return isBracket
        ? "[ " + head.substring(2).repeat(depth) + "a ]"
        : head.repeat(depth) + "true" + tail.repeat(depth);
  }

  @Test
  void whatOthersNeedComesFirstHoweverLongTheChain() {
    List<Deb> debs = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      String control = "Package: p%05d\nDepends: p%05d, p00000\n".formatted(i, i + 1);
      byte[] bytes = control.getBytes(StandardCharsets.UTF_8);
      debs.add(new Deb(Paragraph.parse(bytes, "it").getFirst(), new TreeMap<>(), List.of()));
    }
    List<String> names = Scripts.ordered(debs).stream().map(Deb::name).toList();
    assertThat(names).hasSize(10_000).startsWith("p09999", "p09998").endsWith("p00001", "p00000");
  }
}
