package dev.tare.closure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.elf.ElfBuilder;
import dev.tare.layer.Content;
import dev.tare.layer.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AccountsRuleTest {
  private static final String MUSL = "/lib/ld-musl-x86_64.so.1";
  private static final TreePath PASSWD = TreePath.of("/etc/passwd");
  private static final TreePath GROUP = TreePath.of("/etc/group");

  private final LiteralTree tree =
      LiteralTree.of()
          .file(MUSL, ElfBuilder.library("libc.musl-x86_64.so.1"))
          .file(
              "/etc/passwd",
              """
              root:x:0:0:root:/root:/bin/bash
              # a comment
              www-data:$6$salt$hash:33:33:www-data:/var/www:/usr/sbin/nologin
              +@team::::::
              backup:x:34:34:backup:/var/backups:/usr/sbin/nologin
              nobody:*:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
              ada:x:1000:1000:Ada:/home/ada:/bin/bash
              """)
          .file(
              "/etc/group",
              """
              root:x:0:
              daemon:x:1:ada
              www-data:x:33:backup
              backup:x:34:
              media:x:44:www-data,ada
              nogroup:x:65534:
              ada:x:1000:
              """);

  private static ElfBuilder program(String... imports) {
    return ElfBuilder.program(MUSL).needs("libc.musl-x86_64.so.1").imports(imports);
  }

  private Closure closure(String user, String... added) {
    return Closure.of(
        tree,
        List.of(TreePath.of("/p")),
        List.of(added).stream().map(TreePath::of).toList(),
        Environment.DEFAULT.withUser(user),
        _ -> true);
  }

  private static String held(Closure closure, TreePath path) {
    Content content = closure.replacements().get(path);
    assertThat(content).as("%s is replaced", path).isNotNull();
    try (InputStream in = content.open()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whoLooksUpUsersGetsRootAndNobodyAsTheyAreWritten() {
    tree.file("/p", program("getpwuid", "getgrgid"));
    assertThat(held(closure(""), PASSWD))
        .isEqualTo(
            """
            root:x:0:0:root:/root:/bin/bash
            nobody:*:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
            """);
    assertThat(held(closure(""), GROUP)).isEqualTo("root:x:0:\nnogroup:x:65534:\n");
    assertThat(closure("").chain(PASSWD).getFirst()).hasToString("imports getpwuid of /p");
  }

  @Test
  void whoLooksNothingUpNeedsNeither() {
    tree.file("/p", program("printf"));
    assertThat(closure("").reasons()).doesNotContainKeys(PASSWD, GROUP);
    assertThat(closure("").replacements()).isEmpty();
  }

  @Test
  void theUserOfTheImageBringsItsLinesWhoeverAsks() {
    tree.file("/p", program());
    assertThat(held(closure("ada"), PASSWD))
        .contains("\nada:x:1000:1000:Ada:/home/ada:/bin/bash\n");
    Closure closure = closure("www-data:media");
    assertThat(held(closure, GROUP))
        .isEqualTo(
            """
            root:x:0:
            www-data:x:33:
            media:x:44:www-data
            nogroup:x:65534:
            """);
    assertThat(closure.problems()).isEmpty();
    assertThat(closure("1000").reasons()).containsKey(PASSWD);
    assertThat(closure("4711").reasons()).doesNotContainKey(PASSWD);
    assertThat(closure("0:0").reasons()).doesNotContainKey(PASSWD);
  }

  @Test
  void aUserWithoutALineIsNamedWithTheLineToAdd() {
    tree.file("/p", program());
    assertThat(closure("eve:crew").problems().stream().map(Object::toString))
        .containsExactly(
            "the image is to run as eve, and /etc/passwd has no such line: add one such as"
                + " eve:x:1000:1000::/:, or give a number",
            "the image is to run as crew, and /etc/group has no such line: add one such as"
                + " crew:x:1000:, or give a number");
  }

  @Test
  void ownersOfEntriesAndNamesInTheProgramKeepTheirLines() {
    tree.file("/p", program("getpwnam").data("\0www-data\0ada\0"))
        .directory("/var/backups", 0755, 34, 34)
        .directory("/home", 0755, 1000, 1000);
    Closure closure = closure("", "/var/backups", "/home");
    assertThat(held(closure, PASSWD))
        .as("a hash is no matter of the image")
        .contains("\nwww-data:x:33:33:www-data:/var/www:/usr/sbin/nologin\nbackup:x:34:")
        .doesNotContain("ada");
    tree.file("/p", program("getpwuid").data("\0www-data\0"));
    assertThat(held(closure(""), PASSWD)).doesNotContain("www-data");
  }

  @Test
  void aFileThatWasAskedForStaysWhole() {
    tree.file("/p", program("getpwnam"));
    assertThat(closure("", "/etc/passwd").replacements()).doesNotContainKey(PASSWD);
  }

  @Test
  void damagedFilesLoseTheirDamagedLinesAlone() {
    tree.file("/p", program("getpwnam"))
        .file("/etc/passwd", "root:x:0:0::/:\nbad:x:99999999999:0::/:\nx\n\n::::\nroot:x:\n\0");
    assertThat(held(closure(""), PASSWD)).isEqualTo("root:x:0:0::/:\n");
    tree.file("/etc/passwd", "");
    assertThat(Optional.of(held(closure(""), PASSWD))).contains("");
  }

  @Test
  void usersOfAFileThatWasAskedForAreLockedToo() {
    tree.file("/p", program("getspnam", "getgrnam"))
        .file("/etc/passwd", "root:x:0:0::/:\nme:x:1000:50::/:\n")
        .file("/etc/group", "root:x:0:\nours:x:50:\nother:x:51:\n")
        .file("/etc/shadow", "root:$6$secret:1::::::\nme:$6$secret:1::::::\n");
    Closure closure = closure("", "/etc/passwd");
    assertThat(held(closure, TreePath.of("/etc/shadow"))).isEqualTo("root:*:::::::\nme:*:::::::\n");
    assertThat(held(closure, TreePath.of("/etc/group"))).isEqualTo("root:x:0:\nours:x:50:\n");
  }

  @Test
  void passwordsStayOutAndAccountsAreLocked() {
    tree.file("/p", program("getspnam", "crypt"))
        .file("/etc/shadow", "root:$6$secret:1::::::\n")
        .file("/etc/gshadow", "root:$6$secret::\n");
    Closure closure = closure("", "/etc");
    assertThat(held(closure(""), TreePath.of("/etc/shadow")))
        .isEqualTo("root:*:::::::\nnobody:*:::::::\n");
    assertThat(closure.replacements()).as("/etc was asked for").isEmpty();
    assertThat(closure("").problems().stream().map(Object::toString))
        .containsExactly(
            "/p reads /etc/shadow: passwords are secrets and stay out, in the image every account is"
                + " locked; give another file with --add");
  }

  @Test
  void accountsThatConfigurationNamesKeepTheirLines() {
    tree.file("/p", program("getpwnam", "getgrnam"))
        .file("/etc/web/web.conf", "user www-data; # not backup\ngroup ada;\n")
        .file("/etc/web/secret", 0640, Bytes.utf8("backup"))
        .file("/etc/web/table", "\0backup\0")
        .file("/srv/page", "backup");
    Closure closure = closure("", "/etc/web", "/srv/page");
    assertThat(held(closure, PASSWD)).contains("www-data:x:33").doesNotContain("backup:", "ada");
    assertThat(held(closure, GROUP)).contains("www-data:x:33:");
    assertThat(held(closure(""), PASSWD)).as("without the file").doesNotContain("www-data");
    tree.file("/p", program("getpwuid"));
    assertThat(held(closure("", "/etc/web"), PASSWD)).as("by number").doesNotContain("www-data");
  }
}
