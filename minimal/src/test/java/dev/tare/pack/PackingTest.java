package dev.tare.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Bytes;
import dev.tare.base.Glob;
import dev.tare.base.TareException;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import dev.tare.pack.PackRequest.Settings;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PackingTest {
  private static final Instant THEN = Instant.parse("2024-05-06T07:08:09Z");
  private static final Bytes STATIC_ELF = staticElf();

  private static final Tree MACHINE =
      FileTree.of(
          List.of(
              dir("bin"),
              file("bin/sh", STATIC_ELF, 0755, 0),
              file("bin/static", STATIC_ELF, 0755, 0),
              dir("etc"),
              file("etc/passwd", Bytes.utf8("root"), 0644, 0),
              dir("home"),
              dir("home/me"),
              file("home/me/hello", STATIC_ELF, 0755, 1000),
              file("home/me/run", Bytes.utf8("#!/bin/sh\necho\n"), 0755, 1000),
              file("home/me/broken", Bytes.utf8("#!/bin/bash\n"), 0755, 1000),
              file("home/me/text", Bytes.utf8("hello\n"), 0755, 1000),
              file("home/me/data", Bytes.utf8("data\n"), 0644, 1000),
              dir("home/me/site"),
              file("home/me/site/index.html", Bytes.utf8("<p>"), 0640, 33),
              file("home/me/site/notes.md", Bytes.utf8("x"), 0640, 1000),
              new Entry.SymlinkEntry(
                  TreePath.of("home/me/link"), Attributes.of(0777), Bytes.utf8("hello"))));

  @Test
  void aProgramOfTheSystemKeepsItsPath() {
    assertThat(names(pack("/bin/static"))).isEqualTo("/bin /bin/static");
  }

  @Test
  void aProgramFromElsewhereStandsAtTheTopAndTellsNothingOfItsPlace() {
    Packing packing = pack("/home/me/hello");
    assertThat(names(packing)).isEqualTo("/hello");
    assertThat(packing.config().entrypoint()).isEqualTo(List.of("/hello"));
  }

  @Test
  void aLinkGivesTheNameAndItsTargetTheContent() {
    assertThat(names(pack("/home/me/link"))).isEqualTo("/link");
  }

  @Test
  void aScriptBringsItsInterpreter() {
    assertThat(names(pack("/home/me/run"))).isEqualTo("/bin /bin/sh /run");
  }

  @Test
  void timeIsThatOfTheRequestAndOrdinaryOwnersBecomeRoot() {
    Packing packing = pack("/home/me/hello", add("/home/me/site:/srv/www"));
    assertThat(packing.entries())
        .allSatisfy(e -> assertThat(attributes(e).mtime()).isEqualTo(THEN));
    assertThat(owner(packing, "/hello")).isZero();
    assertThat(owner(packing, "/srv/www/notes.md")).isZero();
    assertThat(owner(packing, "/srv/www/index.html")).isEqualTo(33);
  }

  @Test
  void additionsStandAtTheirDestinations() {
    assertThat(names(pack("/bin/static", add("/home/me/site:/srv/www"), add("/etc/passwd"))))
        .isEqualTo(
            "/bin /bin/static /etc /etc/passwd /srv /srv/www /srv/www/index.html /srv/www/notes.md");
  }

  @Test
  void aDestinationThatEndsInASlashIsTheDirectoryThatGetsIt() {
    assertThat(names(pack("/bin/static", add("/home/me/data:/etc/"))))
        .isEqualTo("/bin /bin/static /etc /etc/data");
  }

  @Test
  void anAdditionMayStandInsideAnother() {
    assertThat(
            names(
                pack("/bin/static", add("/home/me/site:/srv"), add("/home/me/data:/srv/notes.md"))))
        .isEqualTo("/bin /bin/static /srv /srv/index.html /srv/notes.md");
    assertThat(names(pack("/bin/static", add("/home/me/data:/srv/new"), add("/home/me/site:/srv"))))
        .isEqualTo("/bin /bin/static /srv /srv/index.html /srv/new /srv/notes.md");
  }

  @Test
  void refusesAdditionsThatHideSomething() {
    assertThatThrownBy(() -> pack("/bin/static", add("/home/me/data:/etc")))
        .hasMessage("cannot add /home/me/data at /etc: that is a directory");
    assertThatThrownBy(() -> pack("/bin/static", add("/home/me/data:/x"), add("/home/me/text:/x")))
        .hasMessageContaining("both at /x");
    assertThatThrownBy(() -> pack("/bin/static", add("/home/me/data:/bin/static")))
        .hasMessageContaining("the program stands there");
  }

  @Test
  void exclusionsWin() {
    PackRequest request =
        new PackRequest(
            TreePath.of("/bin/static"),
            List.of(add("/home/me/site:/srv")),
            List.of(Glob.of("*.md")),
            Settings.NONE,
            THEN);
    assertThat(names(Packing.of(MACHINE, request)))
        .isEqualTo("/bin /bin/static /srv /srv/index.html");
  }

  @Test
  void aWorkingDirectoryIsMade() {
    Settings settings = new Settings(List.of(), "", "/work/in", List.of(), java.util.Map.of());
    PackRequest request =
        new PackRequest(TreePath.of("/home/me/hello"), List.of(), List.of(), settings, THEN);
    assertThat(names(Packing.of(MACHINE, request))).isEqualTo("/hello /work /work/in");
  }

  @Test
  void refusesWhatIsNoProgram() {
    assertThatThrownBy(() -> pack("/home/me/text"))
        .isInstanceOf(TareException.class)
        .hasMessage(
            "cannot pack /home/me/text: it is no program: neither an ELF file nor a script with #!");
    assertThatThrownBy(() -> pack("/home/me/data"))
        .hasMessageContaining("not executable (mode 0644)");
    assertThatThrownBy(() -> pack("/home/me")).hasMessageContaining("not a regular file");
    assertThatThrownBy(() -> pack("/home/you/x")).hasMessageContaining("/home/you does not exist");
  }

  @Test
  void refusesAProgramThatMissesSomething() {
    assertThatThrownBy(() -> pack("/home/me/broken"))
        .isInstanceOfSatisfying(
            TareException.class, e -> assertThat(e.kind()).isEqualTo(TareException.Kind.NOT_FOUND))
        .hasMessageContaining("/bin/bash");
  }

  @Test
  void warnsOfAnAdditionThatMissesSomething() {
    assertThat(pack("/bin/static", add("/home/me/broken")).warnings())
        .singleElement()
        .asString()
        .contains("/bin/bash");
  }

  @Test
  void sharesAddUp() {
    Packing packing = pack("/home/me/run", add("/home/me/site:/srv"));
    assertThat(packing.shares().stream().mapToInt(Packing.Share::entries).sum())
        .isEqualTo(packing.entries().size());
    assertThat(packing.shares().stream().mapToLong(Packing.Share::bytes).sum())
        .isEqualTo(STATIC_ELF.length() + "#!/bin/sh\necho\n".length() + "<p>x".length());
  }

  @Test
  void directoriesToWriteInAreEmptyAndReachedByTheLinksOfTheMachine() {
    Tree machine =
        FileTree.of(
            List.of(
                dir("bin"),
                file("bin/static", STATIC_ELF, 0755, 0),
                new Entry.DirectoryEntry(TreePath.of("run"), Attributes.of(01777)),
                file("run/secret", Bytes.utf8("x"), 0600, 0),
                dir("var"),
                new Entry.SymlinkEntry(
                    TreePath.of("var/run"), Attributes.of(0777), Bytes.utf8("../run"))));
    PackRequest request =
        new PackRequest(TreePath.of("/bin/static"), List.of(), List.of(), Settings.NONE, THEN)
            .withDirectories(List.of(TreePath.of("/var/run/app"), TreePath.of("/data/in")));
    Packing packing = Packing.of(machine, request);
    assertThat(names(packing))
        .isEqualTo("/bin /bin/static /data /data/in /run /run/app /var /var/run");
    assertThat(packing.entries())
        .filteredOn(entry -> entry.path().equals(TreePath.of("/run")))
        .singleElement()
        .satisfies(entry -> assertThat(attributes(entry).mode()).isEqualTo(01777));
  }

  private static Packing pack(String program, Addition... additions) {
    return Packing.of(
        MACHINE,
        new PackRequest(TreePath.of(program), List.of(additions), List.of(), Settings.NONE, THEN));
  }

  private static Addition add(String text) {
    return Addition.parse(text, TreePath.ROOT);
  }

  private static String names(Packing packing) {
    return packing.entries().stream()
        .map(e -> e.path().toString())
        .collect(Collectors.joining(" "));
  }

  private static long owner(Packing packing, String path) {
    for (Entry entry : packing.entries()) {
      if (entry.path().equals(TreePath.of(path))) {
        return attributes(entry).uid();
      }
    }
    throw new AssertionError(path + " is not packed");
  }

  private static Attributes attributes(Entry entry) {
    return switch (entry) {
      case Entry.FileEntry e -> e.attributes();
      case Entry.DirectoryEntry e -> e.attributes();
      case Entry.SymlinkEntry e -> e.attributes();
      default -> throw new AssertionError(entry);
    };
  }

  private static Entry dir(String path) {
    return new Entry.DirectoryEntry(TreePath.of(path), Attributes.of(0755));
  }

  private static Entry file(String path, Bytes content, int mode, long owner) {
    return new Entry.FileEntry(
        TreePath.of(path), Attributes.of(mode).withOwner(owner, owner), Content.of(content));
  }

  /// The header of an ELF64 program for x86-64 with one segment and no interpreter.
  private static Bytes staticElf() {
    ByteBuffer elf = ByteBuffer.allocate(64 + 56).order(ByteOrder.LITTLE_ENDIAN);
    elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1});
    elf.putShort(16, (short) 2).putShort(18, (short) 62).putInt(20, 1).putLong(24, 0x10078);
    elf.putLong(32, 64).putShort(52, (short) 64).putShort(54, (short) 56).putShort(56, (short) 1);
    elf.putInt(64, 1).putInt(68, 5).putLong(80, 0x10000).putLong(88, 0x10000);
    elf.putLong(96, 120).putLong(104, 120).putLong(112, 0x1000);
    return Bytes.of(elf.array());
  }
}
