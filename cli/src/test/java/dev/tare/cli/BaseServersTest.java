package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.sys.Command;
import dev.tare.testing.Machine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Programs in images of Debian packages do their work, though no script of a package has run.
@Tag("machine")
class BaseServersTest {
  @TempDir static Path folder;

  @BeforeAll
  static void needs() {
    Machine.needsRoot();
    Machine.needs("apt-get", "runc");
  }

  private static Command.Outcome tare(String... words) throws Exception {
    List<String> all = new ArrayList<>(List.of("env", "TARE_ROOT=" + folder.resolve("tare")));
    all.add(TareProcess.PROJECT.resolve("tare").toString());
    all.addAll(List.of(words));
    return Command.of(all).run();
  }

  private static void base(String name, String... words) throws Exception {
    List<String> all = new ArrayList<>(List.of("base", "-t", name));
    all.addAll(List.of(words));
    Command.Outcome made = tare(all.toArray(new String[0]));
    assertThat(made.status()).as(made.err().toString()).isZero();
  }

  private static void prints(String expected, String image, String... command) throws Exception {
    List<String> all = new ArrayList<>(List.of("run", "--rm", image));
    all.addAll(List.of(command));
    Command.Outcome ran = tare(all.toArray(new String[0]));
    assertThat(ran.out().toString()).as(ran.err().toString()).contains(expected);
  }

  @Test
  void pythonImportsSslAndSqlite() throws Exception {
    base("py", "python3", "ca-certificates");
    prints(
        "True 2",
        "py",
        "python3",
        "-c",
        "import ssl, sqlite3;"
            + "print(len(ssl.create_default_context().get_ca_certs()) > 100,"
            + " sqlite3.connect(':memory:').execute('select 1+1').fetchone()[0])");
  }

  @Test
  void busyboxRunsItsShell() throws Exception {
    base("bb", "busybox-static");
    prints("alone", "bb", "/bin/busybox", "sh", "-c", "echo alone");
  }

  @Test
  void javaRunsAClass() throws Exception {
    base("java", "openjdk-17-jre-headless");
    Path source =
        Files.writeString(
            folder.resolve("A.java"),
            "class A { public static void main(String[] a) { System.out.println(\"java \" + (6 * 7)); } }");
    Path javac = Path.of(System.getProperty("java.home"), "bin", "javac");
    Path classes = Files.createDirectory(folder.resolve("classes"));
    assertThat(
            Command.of(
                    List.of(
                        javac.toString(),
                        "--release",
                        "17",
                        "-d",
                        classes.toString(),
                        source.toString()))
                .run()
                .status())
        .isZero();
    Command.Outcome ran =
        tare("run", "--rm", "-v", classes + ":/classes", "java", "java", "-cp", "/classes", "A");
    assertThat(ran.out().toString()).as(ran.err().toString()).contains("java 42");
  }

  @Test
  void postgresqlAnswersAQuery() throws Exception {
    base("pg", "postgresql", "dash", "--user", "postgres");
    prints(
        "42",
        "pg",
        "sh",
        "-c",
        "export PATH=/usr/lib/postgresql/15/bin:$PATH; initdb -D /var/lib/postgresql/d >/dev/null &&"
            + " pg_ctl -w -D /var/lib/postgresql/d -l /var/lib/postgresql/log start >/dev/null &&"
            + " psql -Atc 'select 6*7'");
  }
}
