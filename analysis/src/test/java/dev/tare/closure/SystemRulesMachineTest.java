package dev.tare.closure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.layer.Content;
import dev.tare.layer.TreePath;
import dev.tare.sys.Command;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real programs beside what they open by themselves: the same as on the machine with what a rule
/// brings, and not without it.
@Tag("machine")
class SystemRulesMachineTest {
  @TempDir Path work;

  @BeforeEach
  void needsRootToChangeTheRoot() {
    Machine.needs("chroot");
    Machine.needsRoot();
  }

  private ClosureRoot program(String path) {
    return new ClosureRoot(work, path);
  }

  private static void assertNeeds(Reason.Kind kind, ClosureRoot program, String... arguments)
      throws IOException {
    String expected = program.onMachine(arguments).out().toString();
    assertThat(expected).isNotEmpty();
    Command.Outcome inside = program.inRoot(arguments);
    assertThat(inside.out()).as("%s", inside.err()).hasToString(expected);
    assertThat(program.without(kind, arguments).out().toString()).isNotEqualTo(expected);
  }

  @Test
  void getentFindsServicesAndProtocols() throws IOException {
    assertNeeds(Reason.Kind.NAME_SERVICE, program("/usr/bin/getent"), "services", "https");
    assertNeeds(Reason.Kind.NAME_SERVICE, program("/usr/bin/getent"), "protocols", "tcp");
  }

  @Test
  void getentAsksTheServiceThatTheSwitchNames() throws IOException {
    ClosureRoot getent =
        program("/usr/bin/getent").file("/etc/nsswitch.conf", "passwd: compat\nhosts: files\n");
    String root = getent.onMachine("passwd", "root").out().toString();
    assertThat(getent.inRoot("passwd", "root").out()).hasToString(root);
    assertThat(getent.inRoot("hosts", "inner.example").out().toString()).startsWith("127.0.0.1 ");
    assertThat(getent.closure().reasons().keySet().stream().map(TreePath::toString))
        .anyMatch(path -> path.endsWith("/libnss_compat.so.2"));
  }

  @Test
  void idNamesItsUserAndItsGroups() throws IOException {
    assertNeeds(Reason.Kind.ACCOUNTS, program("/usr/bin/id"));
    assertNeeds(Reason.Kind.ACCOUNTS, program("/usr/bin/whoami"));
    assertNeeds(Reason.Kind.ACCOUNTS, program("/usr/bin/id").as("www-data"), "www-data");
    Machine.needs("busybox");
    String busybox = Machine.find("busybox").orElseThrow().toRealPath().toString();
    assertNeeds(Reason.Kind.STATIC_NSS, program(busybox), "id");
  }

  @Test
  void dateTellsTheTimeOfTheZoneThatIsSet() throws IOException {
    ClosureRoot date = program("/usr/bin/date").with("TZ=America/New_York");
    assertNeeds(Reason.Kind.TIME_ZONE, date, "-d", "@1753000000", "+%H:%M %Z");
  }

  @Test
  void opensslMakesARequestFromItsConfiguration() throws IOException {
    ClosureRoot openssl = program("/usr/bin/openssl");
    String[] words = "req -new -newkey ed25519 -nodes -keyout /key -subj /CN=x".split(" ");
    assertThat(openssl.inRoot(words).status()).isZero();
    assertThat(openssl.without(Reason.Kind.OPENSSL, words).status()).isNotZero();
  }

  @Test
  void clientsTrustWhomTheBundleOfTheMachineTrusts() throws Exception {
    Machine.needs("openssl", "curl", "wget");
    Path certificate = work.resolve("cert.pem");
    Path key = work.resolve("key.pem");
    String make = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2";
    List<String> words = new ArrayList<>(List.of("openssl"));
    words.addAll(List.of(make.split(" ")));
    words.addAll(List.of("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"));
    words.addAll(List.of("-keyout", key.toString(), "-out", certificate.toString()));
    assertThat(Command.of(words).run().status()).isZero();
    Content bundle = new Content.HostFile(certificate, Files.size(certificate));
    int port = freePort();
    Process server =
        new ProcessBuilder(
                List.of(
                    "openssl",
                    "s_server",
                    "-www",
                    "-quiet",
                    "-cert",
                    "cert.pem",
                    "-key",
                    "key.pem",
                    "-accept",
                    "127.0.0.1:" + port))
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(work.resolve("log").toFile())
            .start();
    try {
      awaitPort(port);
      String url = "https://localhost:" + port + "/";
      ClosureRoot curl = program("/usr/bin/curl").file(TlsRule.BUNDLES.getFirst(), bundle);
      assertThat(curl.inRoot("-sS", url).out().toString()).contains("s_server");
      assertThat(curl.without(Reason.Kind.TLS_ROOTS, "-sS", url).status()).isIn(60, 77);
      ClosureRoot wget = program("/usr/bin/wget").file(TlsRule.BUNDLES.getFirst(), bundle);
      assertThat(wget.inRoot("-qO-", url).out().toString()).contains("s_server");
      assertThat(wget.without(Reason.Kind.TLS_ROOTS, "-qO-", url).status()).isEqualTo(5);
    } finally {
      server.destroy();
    }
  }

  @Test
  void aGoProgramFindsCertificatesAndZones() throws IOException {
    Machine.needs("go");
    Files.writeString(
        work.resolve("p.go"),
        """
        package main

        import ("crypto/x509"; "fmt"; "time")

        func main() {
          pool, err := x509.SystemCertPool()
          fmt.Println(err, !pool.Equal(x509.NewCertPool()), time.Unix(0, 0).Format("15:04 MST"))
        }
        """);
    Path program = work.resolve("p");
    List<String> build =
        List.of("env", "CGO_ENABLED=0", "go", "build", "-o", program.toString(), work + "/p.go");
    Command.Outcome built = Command.of(build).run();
    assertThat(built.status()).as("%s", built.err()).isZero();
    ClosureRoot go = program(program.toString()).with("TZ=America/New_York");
    assertThat(go.onMachine().out()).hasToString("<nil> true 19:00 EST\n");
    assertNeeds(Reason.Kind.TLS_ROOTS, go);
    assertNeeds(Reason.Kind.TIME_ZONE, go);
  }

  @Test
  void aProgramConvertsBetweenTheCharacterSetsThatItNames() throws IOException {
    ClosureRoot program =
        compiled(
            """
            #include <iconv.h>
            #include <stdio.h>
            int main(void) {
              char in[] = "\\x93\\xfa\\x96\\x7b", out[9] = "", *from = in, *to = out;
              size_t left = 4, room = 8;
              iconv_t c = iconv_open("UTF-8", "SHIFT_JIS");
              if (c == (iconv_t) -1) return 1;
              iconv(c, &from, &left, &to, &room);
              return puts(out) < 0;
            }
            """);
    assertThat(program.onMachine().out()).hasToString("日本\n");
    assertNeeds(Reason.Kind.CHARSETS, program);
  }

  @Test
  void iconvGetsAllCharacterSetsBecauseItsUserNamesThem() throws IOException {
    Files.writeString(work.resolve("text"), "grüß Gott\n");
    Content text = new Content.HostFile(work.resolve("text"), Files.size(work.resolve("text")));
    ClosureRoot iconv = program("/usr/bin/iconv").file("/text", text).adding("/text");
    String[] words = {"-f", "UTF-8", "-t", "EBCDIC-AT-DE", "/text"};
    byte[] inside = iconv.inRoot(words).out().toByteArray();
    assertThat(inside).hasSize(10);
    assertThat(iconv.without(Reason.Kind.ALL_CHARSETS, words).status()).isNotZero();
    assertThat(iconv.closure().suspects())
        .filteredOn(s -> s.reason().kind() == Reason.Kind.ALL_CHARSETS)
        .singleElement()
        .satisfies(s -> assertThat(s.bytes()).isGreaterThan(1_000_000))
        .satisfies(s -> assertThat(s.path().toString()).endsWith("/gconv"));
    assertThat(iconv.closure(_ -> false).suspects())
        .filteredOn(s -> s.reason().kind() == Reason.Kind.ALL_CHARSETS)
        .singleElement()
        .satisfies(s -> assertThat(s.bytes()).isZero());
  }

  @Test
  void dateSpeaksTheLanguageThatIsSet() throws IOException {
    ClosureRoot date = inGerman(program("/usr/bin/date"));
    assertThat(date.onMachine("-d", "@0", "+%A").out()).hasToString("Donnerstag\n");
    assertNeeds(Reason.Kind.LOCALE, date, "-d", "@0", "+%A");
  }

  @Test
  void messagesAreTranslated() throws IOException {
    Machine.needs("msgfmt");
    Path catalog = work.resolve("hello.po");
    Files.writeString(
        catalog,
        """
        msgid ""
        msgstr "Content-Type: text/plain; charset=UTF-8\\n"
        msgid "hello"
        msgstr "grüß Gott"
        """);
    Path compiled = work.resolve("hello.mo");
    Command.of("msgfmt", "-o", compiled.toString(), catalog.toString()).run();
    Content messages = new Content.HostFile(compiled, Files.size(compiled));
    ClosureRoot program =
        inGerman(
                compiled(
                    """
                    #include <libintl.h>
                    #include <locale.h>
                    #include <stdio.h>
                    int main(void) {
                      setlocale(LC_ALL, "");
                      textdomain("tare-hello");
                      return puts(gettext("hello")) < 0;
                    }
                    """))
            .file("/usr/share/locale/de/LC_MESSAGES/tare-hello.mo", messages);
    assertThat(program.inRoot().out()).hasToString("grüß Gott\n");
    assertThat(program.without(Reason.Kind.MESSAGES).out()).hasToString("hello\n");
  }

  @Test
  void infocmpKnowsTheTerminal() throws IOException {
    Machine.needs("infocmp");
    assertNeeds(Reason.Kind.TERMINAL, program("/usr/bin/infocmp"), "xterm-256color");
    assertNeeds(Reason.Kind.TERMINAL, program("/usr/bin/tput"), "-T", "vt100", "cup", "1", "2");
    ClosureRoot vt220 = program("/usr/bin/tput").with("TERM=vt220");
    assertNeeds(Reason.Kind.TERMINAL, vt220, "cup", "1", "2");
  }

  @Test
  void suBecomesAnotherUser() throws IOException {
    Machine.needs("su");
    ClosureRoot su = program("/usr/bin/su").adding("/bin/sh", "/usr/bin/id");
    assertNeeds(Reason.Kind.PAM, su, "nobody", "-s", "/bin/sh", "-c", "id -un");
    assertThat(su.inRoot("nobody", "-s", "/bin/sh", "-c", "id").out())
        .isEqualTo(su.onMachine("nobody", "-s", "/bin/sh", "-c", "id").out());
  }

  private ClosureRoot inGerman(ClosureRoot program) throws IOException {
    Machine.needs("localedef");
    Path locales = Files.createDirectory(work.resolve("locales"));
    Path german = locales.resolve("de_DE.utf8");
    Command.of("localedef", "-i", "de_DE", "-f", "UTF-8", german.toString()).run();
    assertThat(german).isDirectory();
    return program.with("LANG=de_DE.UTF-8").with("LOCPATH=" + locales);
  }

  private ClosureRoot compiled(String source) throws IOException {
    Machine.needs("gcc");
    Path program = work.resolve("program");
    Files.writeString(work.resolve("program.c"), source);
    Command.Outcome built = Command.of("gcc", "-o", program.toString(), work + "/program.c").run();
    assertThat(built.status()).as("%s", built.err()).isZero();
    return program(program.toString());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static void awaitPort(int port) throws Exception {
    for (int tries = 0; tries < 600; tries++) {
      try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return;
      } catch (ConnectException e) {
        Thread.sleep(50);
      }
    }
    throw new AssertionError("nothing listens on port " + port);
  }

  @Test
  void aLookUpTriesNoServiceThatTheImageLacks() throws IOException {
    Machine.needs("strace");
    ClosureRoot getent =
        program("/usr/bin/getent")
            .file("/etc/nsswitch.conf", "passwd: files systemd sss\nhosts: files mdns4 dns\n");
    assertThat(getent.inRoot("passwd", "nosuch").status())
        .isEqualTo(getent.onMachine("passwd", "nosuch").status())
        .isEqualTo(2);
    assertThat(getent.inRoot("hosts", "inner.example").out().toString()).startsWith("127.0.0.1 ");
    Path root = getent.unpacked(_ -> false);
    String chroot = "/usr/sbin/chroot";
    Command.Outcome traced =
        Command.of(List.of("strace", "-f", chroot, root.toString(), "getent", "passwd", "nosuch"))
            .run();
    assertThat(traced.err().toString()).contains("nsswitch.conf").doesNotContain("libnss_s");
  }
}
