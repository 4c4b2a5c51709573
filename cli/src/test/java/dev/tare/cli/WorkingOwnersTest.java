package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.sys.Command;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Files of an image that belong to others, in working containers of an ordinary user to whom ids
/// are lent.
@Tag("machine")
@Timeout(300)
class WorkingOwnersTest {
  private static final String TARE = TareProcess.PROJECT.resolve("tare").toString();

  @TempDir Path dir;

  @Test
  void programsSeeTheOwnersAndOnlyWhatTheyChangeIsInTheImage() throws IOException {
    Machine.needsRoot();
    Machine.needs("busybox", "newuidmap", "useradd", "userdel", "setpriv", "unshare");
    TareProcess root = new TareProcess(dir);
    String owned =
        "mkdir -p home/app home/empty; chown 9:8 home/empty; echo a >home/app/a; ln home/app/a home/app/b; echo s >home/app/s;"
            + " chown -R 1234:1235 home/app; chmod 4755 home/app/s; ln -s a home/app/l; chown -h 7 home/app/l; mkdir"
            + " -m 700 home/closed; printf '#!/bin/sh\\neval \"$1\"\\n'"
            + " >home/closed/program; chown -R 1234:1235 home/closed; chmod 700 home/closed/program";
    RootImage.make(root, dir.resolve("root"), "bb", owned);
    try (RootlessUser user = new RootlessUser("tare-owners", dir)) {
      String script =
          """
          set -eu
          t=$1
          $t import -c 'ENV PATH=/bin' "$2" bb >/dev/null
          c=$($t from bb)
          $t run $c -- stat -c '%n %u:%g %a %h' /home/app /home/app/a /home/app/b /home/app/s /home/app/l /bin/sh /home/empty
          $t commit $c unchanged >/dev/null
          $t inspect -f '{{len .RootFS.Layers}}' unchanged
          $t run --user 1234:1235 $c -- sh -c 'echo more >>/home/app/a; rm /home/app/l'
          $t run $c -- busybox chown 0:0 /home/app/s
          $t commit $c changed >/dev/null
          $t export changed | tar -tvf - --numeric-owner home | sed -E 's/ +/ /g' | cut -d' ' -f 1,2,3,6-
          $t rm $c >/dev/null
          c=$($t from bb)
          echo x >x
          $t copy -q $c x /home/app/s
          $t unshare --mount m=$c sh -c 'stat -c "%u:%g %s" $m/home/app/a $m/home/app/s'
          mkdir d; echo y >d/y; $t copy -q --chown 0:0 $c d /home/app/made
          $t config --volume /home/app/volume --workingdir /home/closed --user 1234 $c
          $t run -v ./d:/home/closed/mnt $c -- ./program 'stat -c "%n %u" /home/app /home/app/made /home/app/volume'
          $t copy -q $c x /home/closed/
          $t run --user 0 $c -- sh -c 'stat -c "%n %u" /home/closed /home/closed/x'
          $t rm $c >/dev/null
          """;
      Map<String, String> variables = Map.of("TARE_ROOT", user.home.resolve("t").toString());
      Command.Outcome outcome =
          user.run(variables, "sh", "-c", script, "sh", TARE, dir.resolve("root.tar").toString());
      assertThat(outcome.err().toString()).isEmpty();
      assertThat(outcome.out().toString())
          .isEqualTo(
              """
              /home/app 1234:1235 755 1
              /home/app/a 1234:1235 644 2
              /home/app/b 1234:1235 644 2
              /home/app/s 1234:1235 4755 1
              /home/app/l 7:0 777 1
              /bin/sh 0:0 777 1
              /home/empty 9:8 755 1
              1
              drwxr-xr-x 0/0 0 home/
              drwxr-xr-x 1234/1235 0 home/app/
              -rw-r--r-- 1234/1235 7 home/app/a
              hrw-r--r-- 1234/1235 0 home/app/b link to home/app/a
              -rwxr-xr-x 0/0 2 home/app/s
              drwx------ 1234/1235 0 home/closed/
              -rwx------ 1234/1235 20 home/closed/program
              drwxr-xr-x 9/8 0 home/empty/
              1234:1235 2
              0:0 2
              /home/app 1234
              /home/app/made 0
              /home/app/volume 0
              /home/closed 1234
              /home/closed/x 0
              """);
    }
  }
}
