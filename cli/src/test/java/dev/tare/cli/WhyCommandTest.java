package dev.tare.cli;

import static dev.tare.cli.LayeredImage.file;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.layer.Attributes;
import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WhyCommandTest {
  private static final String STATUS =
      """
      Package: tools
      Status: install ok installed
      Architecture: amd64
      Version: 1.2

      """;

  @TempDir Path directory;

  private CommandLineFixture line;

  @BeforeEach
  void fill() {
    line = new CommandLineFixture(directory);
    new LayeredImage()
        .layer(
            "/bin/sh -c #(nop) ADD base / ",
            file("/usr/bin/sh", 0755, Bytes.utf8("a shell")),
            file("/usr/bin/tool", 0755, Bytes.utf8("#!/bin/sh\n. /usr/lib/part.sh\n")),
            file("/usr/lib/part.sh", "exec /usr/bin/last\n"),
            file("/usr/bin/last", 0755, Bytes.utf8("0123456789")),
            file("/usr/share/unused", "12345"),
            new Entry.HardlinkEntry(
                TreePath.of("/usr/bin/sh2"), Attributes.of(0755), TreePath.of("/usr/bin/sh")),
            new Entry.SymlinkEntry(TreePath.of("/bin"), Attributes.of(0777), Bytes.utf8("usr/bin")),
            file("/var/lib/dpkg/status", STATUS),
            file("/var/lib/dpkg/info/tools.list", "/.\n/usr\n/usr/share/unused\n"))
        .layer("RUN /bin/sh -c echo >/run.sh # buildkit", file("/run.sh", 0755, Bytes.utf8(RUN)))
        .cmd("/run.sh")
        .store(line, "app");
  }

  private static final String RUN = "#!/bin/sh\ntool\n";

  @Test
  void leadsFromTheCommandToTheFile() {
    assertThat(line.outOf("why", "app", "/usr/bin/last"))
        .startsWith(
            """
            /usr/bin/last: needed by what programs of this sort do
              /run.sh  (Cmd /run.sh)
                /usr/bin/tool  (command: tool)
                  /usr/lib/part.sh  (sourced: . /usr/lib/part.sh)
                    /usr/bin/last  (command: /usr/bin/last)
            """)
        .contains("without it    /usr/lib/part.sh fails where it comes to that\n")
        .contains("reaches       Cmd /run.sh\n")
        .contains("brought by    layer 1 (ADD base /)\n");
  }

  @Test
  void countsWhatIsThereForItsSake() {
    assertThat(line.outOf("why", "app", "/usr/lib/part.sh"))
        .contains("size          19 B\n")
        .contains("for its sake  29 B in 2 files\n");
  }

  @Test
  void followsLinksOnTheWayAndNamesAllWhoNeedIt() {
    assertThat(line.outOf("why", "app", "/bin/sh"))
        .startsWith("/usr/bin/sh: needed\n")
        .contains("needed too by  #!/bin/sh of /usr/bin/tool\n")
        .contains("without it     /run.sh does not start\n")
        .contains("/usr/bin/tool does not start\n");
  }

  @Test
  void saysWhatNothingNeedsAndWhoseItIs() {
    assertThat(line.outOf("why", "app", "/usr/share/unused"))
        .isEqualTo(
            """
            /usr/share/unused: nothing that the image starts needs it
              followed    commands, scripts, libraries, modules, configuration, strings
              not seen    a name that a program makes up or is told while it runs
              size        5 B
              package     tools:amd64 1.2
              brought by  layer 1 (ADD base /)
            """);
    assertThat(line.outOf("why", "app", "/usr/bin/sh2"))
        .startsWith(
            "/usr/bin/sh2: nothing needs this name of the file, but /usr/bin/sh is needed\n");
  }

  @Test
  void aNameThatNothingNeedsMayLeadToAProgramThatIsNeeded() {
    new LayeredImage()
        .layer(
            "COPY . /",
            file("/bin/busybox", 0755, Bytes.utf8("many programs")),
            applet("/bin/sh"),
            applet("/bin/ls"),
            applet("/bin/cat"),
            file("/run.sh", 0755, Bytes.utf8("#!/bin/sh\nls\n")))
        .cmd("/run.sh")
        .store(line, "applets");
    assertThat(line.outOf("why", "applets", "/bin/ls"))
        .startsWith(
            """
            /bin/ls → /bin/busybox: needed by what programs of this sort do
              /run.sh  (Cmd /run.sh)
                /bin/ls  (command: ls)
              without it  /run.sh fails where it comes to that
            """);
    assertThat(line.outOf("why", "applets", "/bin/cat"))
        .startsWith(
            "/bin/cat → /bin/busybox: nothing needs this name of the file, but /bin/busybox is"
                + " needed\n");
  }

  private static Entry applet(String path) {
    return new Entry.SymlinkEntry(TreePath.of(path), Attributes.of(0777), Bytes.utf8("busybox"));
  }

  @Test
  void sumsUpADirectory() {
    assertThat(line.outOf("why", "app", "/usr"))
        .contains("in 6 files, of them 4 needed\n")
        .contains("not needed  5 B\n");
  }

  @Test
  void takesFurtherPrograms() {
    assertThat(line.outOf("why", "--program", "/usr/share/unused", "app", "/usr/share/unused"))
        .startsWith("/usr/share/unused: needed\n");
    assertThat(line.run("why", "--program", "absent", "app", "/run.sh")).isEqualTo(3);
  }

  @Test
  void namesTheLastLayerThatChangedIt() {
    assertThat(line.outOf("why", "app", "run.sh"))
        .contains("brought by    layer 2 (RUN echo >/run.sh)\n");
  }

  @Test
  void suggestsWhatMayBeMeant() {
    line.reset();
    assertThat(line.run("why", "app", "/usr/bin/lats")).isEqualTo(3);
    assertThat(line.err())
        .isEqualTo(
            """
            tare: cannot explain /usr/bin/lats: it is not in the image
              hint: did you mean /usr/bin/last?
            """);
    line.reset();
    line.run("why", "app", "/opt/part.sh");
    assertThat(line.err()).contains("did you mean /usr/lib/part.sh?");
  }

  @Test
  void saysWithWhichLineAFileWent() {
    new LayeredImage()
        .layer("COPY . /", file("/opt/data", "12345"), file("/p", 0755, Bytes.utf8("x")))
        .layer("RUN true", file("/other", "x"))
        .layer("RUN rm /opt/data", LayeredImage.gone("/opt/data"))
        .cmd("/p")
        .store(line, "removed");
    line.reset();
    assertThat(line.run("why", "removed", "/opt/data")).isEqualTo(3);
    assertThat(line.err())
        .isEqualTo(
            """
            tare: cannot explain /opt/data: the image shows it no more, it went with layer 3 (RUN rm\
             /opt/data)
              hint: layer 1 (COPY . /) still ships it, 5 bytes: remove it there, in the same RUN, or squash
            """);
  }

  @Test
  void aNameIsOneLine() {
    new LayeredImage()
        .layer("COPY . /", file("/a\nb\u001b[2J", 0755, Bytes.utf8("x")))
        .cmd("/a\nb\u001b[2J")
        .store(line, "evil");
    assertThat(line.outOf("why", "evil", "/a\nb\u001b[2J"))
        .startsWith("/a\\nb\\x1b[2J: needed\n  /a\\nb\\x1b[2J  (Cmd /a\\nb\\x1b[2J)\n")
        .doesNotContain("\u001b");
  }

  @Test
  void printsJson() {
    assertThat(line.outOf("why", "--json", "app", "/usr/lib/part.sh"))
        .startsWith("{\"version\":1,\"path\":\"/usr/lib/part.sh\",\"needed\":true,")
        .contains("{\"path\":\"/run.sh\",\"rule\":\"config\",\"said\":\"Cmd /run.sh\"}")
        .contains("\"retained\":29,\"retainedFiles\":2,")
        .doesNotContain("unseen");
    assertThat(line.outOf("why", "--json", "app", "/usr/share/unused"))
        .contains("\"needed\":false,\"verdict\":\"dropped\",\"followed\":\"commands, scripts, ")
        .contains("\"unseen\":\"a name that a program makes up");
  }
}
