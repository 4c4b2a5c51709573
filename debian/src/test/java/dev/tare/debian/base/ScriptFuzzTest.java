package dev.tare.debian.base;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.debian.control.Paragraph;
import dev.tare.debian.deb.Deb;
import dev.tare.debian.testing.DebBuilder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;

class ScriptFuzzTest {

  /// Pieces of scripts: bytes alone would seldom make a command.
  private static final String[] PIECES = {
    "mkdir -p ",
    "rm -rf ",
    "ln -sf ",
    "cp -a ",
    "mv ",
    "touch ",
    "chmod ",
    "chown ",
    "install ",
    "install -d ",
    "setcap ",
    "adduser --system ",
    "addgroup --system ",
    "useradd -r ",
    "usermod ",
    "groupadd -r ",
    "id ",
    "getent passwd ",
    "dpkg --compare-versions ",
    "dpkg-statoverride ",
    "dpkg-divert ",
    "update-alternatives --install ",
    "ucf ",
    "db_get ",
    "db_set ",
    "a2enmod ",
    "grep ",
    "cut -d: -f1 ",
    "cat ",
    "echo ",
    "printf ",
    "find ",
    "cd ",
    "umask ",
    "shift ",
    "eval ",
    ". ",
    "command -v ",
    "basename ",
    "read ",
    "mktemp ",
    "[ ",
    "test ",
    "[[ ",
    "if ",
    "; then ",
    "; fi ",
    "for i in ",
    "; do ",
    "; done ",
    "case ",
    " in ",
    ") ",
    ";; ",
    "esac ",
    "f() { ",
    " } ",
    "f ",
    "while ",
    "( ",
    " | ",
    " && ",
    " || ",
    "; ",
    "\n",
    " > ",
    " >> ",
    " < ",
    " <<EOF\n",
    "EOF\n",
    "$a",
    "${a:-",
    "}",
    "$(",
    ")",
    "`",
    "\"",
    "'",
    "$@",
    "$1",
    "a=",
    "/etc/a/conf ",
    "/etc/a ",
    "/ ",
    "/etc/b ",
    "../x ",
    "-R ",
    "-m ",
    "0755 ",
    "u+s ",
    "root:root ",
    "x ",
    "* ",
    "-o ",
    "! ",
    "= ",
    "1 "
  };

  /// Whatever a script says: a root, or one clear error.
  @FuzzTest(maxDuration = "30s")
  void followsOrLeaves(FuzzedDataProvider data) {
    StringBuilder script = new StringBuilder("#!/bin/sh\n");
    while (data.remainingBytes() > 0) {
      script.append(
          data.consumeInt(0, 9) == 0 ? data.consumeAsciiString(4) : data.pickValue(PIECES));
    }
    TreeMap<String, Bytes> files = new TreeMap<>();
    files.put("postinst", Bytes.of(script.toString().getBytes(StandardCharsets.ISO_8859_1)));
    byte[] control = "Package: a\nVersion: 1\nArchitecture: all\n".getBytes(StandardCharsets.UTF_8);
    Deb deb =
        new Deb(
            Paragraph.parse(control, "it").getFirst(),
            files,
            List.of(
                DebBuilder.text("etc/a/conf", "x:y\n", 0644),
                DebBuilder.text("usr/bin/a", "#!/bin/sh\n. /etc/a/conf\n", 0755)));
    try {
      Assembly.of(List.of(deb), Locks.of("amd64"), false);
    } catch (TareException e) {
      throw new AssertionError(script.toString(), e);
    }
  }
}
