package dev.tare.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import dev.tare.verify.Trace.How;
import dev.tare.verify.Trace.Outcome;
import dev.tare.verify.Trace.Use;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MissingTest {
  /// Lines of `/path`, `/path=content`, `/path -> target`, `/path/`.
  private static Tree tree(String... lines) {
    return FileTree.of(Arrays.stream(lines).map(MissingTest::entry).toList());
  }

  private static Entry entry(String line) {
    int arrow = line.indexOf(" -> ");
    if (arrow >= 0) {
      return new Entry.SymlinkEntry(
          TreePath.of(line.substring(0, arrow)),
          Attributes.of(0777),
          Bytes.utf8(line.substring(arrow + 4)));
    }
    if (line.endsWith("/")) {
      return new Entry.DirectoryEntry(TreePath.of(line), Attributes.of(0755));
    }
    String[] parts = line.split("=", 2);
    Content content = Content.of(Bytes.utf8(parts.length > 1 ? parts[1] : ""));
    return new Entry.FileEntry(TreePath.of(parts[0]), Attributes.of(0644), content);
  }

  private static Use use(String path, How how, Outcome outcome) {
    return new Use(Bytes.utf8(path), how, outcome);
  }

  private static Use missed(String path) {
    return use(path, How.OPENED, Outcome.MISSING);
  }

  private static Trace trace(Use... uses) {
    return new Trace(List.of(uses), false);
  }

  private static List<String> missing(Trace here, Trace there, Tree machine, Tree image) {
    return Missing.of(here, there, machine, image).stream()
        .map(m ->
            "%s %s%s".formatted(m.evidence(), m.path(), m.target().map(t -> " → " + t).orElse("")))
        .toList();
  }

  @Test
  void namesWhatTheMachineHasAndTheImageMissed() {
    Tree machine = tree("/usr/", "/usr/lib/", "/usr/lib/x", "/usr/lib/y -> x", "/lib -> usr/lib");
    Tree image = tree("/usr/");
    Trace there = trace(missed("/nowhere"), missed("/lib/y"), missed("/usr/../usr/lib/x"));
    assertThat(missing(Trace.EMPTY, there, machine, image))
        .containsExactly(
            "missed in the image /lib/y → /usr/lib/x", "missed in the image /usr/lib/x");
  }

  @Test
  void passesOverWhatIsThereByNowAndWhatIsNoPartOfAnImage() {
    Tree machine = tree("/tmp/", "/tmp/x", "/dev/", "/dev/y", "/a");
    Trace there = trace(missed("/tmp/x"), missed("/dev/y"), missed("/a"), missed("/"));
    assertThat(missing(Trace.EMPTY, there, machine, tree("/a"))).isEmpty();
  }

  @Test
  void namesTheDirectoryInWhichSomethingWasToBeMade() {
    Tree machine = tree("/var/", "/var/lib/", "/var/lib/app/");
    Trace there = trace(use("/var/lib/app/state", How.CREATED, Outcome.MISSING));
    assertThat(missing(Trace.EMPTY, there, machine, tree("/var/")))
        .containsExactly("missed in the image /var/lib/app");
  }

  @Test
  void putsWhatWasOnlyUsedOnTheMachineBehindWhatWasMissed() {
    Tree machine = tree("/a", "/b", "/c=machine", "/d/", "/d/x", "/d/y");
    Tree image = tree("/c=image", "/d/", "/d/x");
    Trace here =
        trace(
            use("/b", How.OPENED, Outcome.FOUND),
            use("/c", How.OPENED, Outcome.FOUND),
            use("/d", How.LISTED, Outcome.FOUND));
    Trace there = trace(use("/c", How.OPENED, Outcome.FOUND), missed("/a"));
    assertThat(missing(here, there, machine, image))
        .containsExactly(
            "missed in the image /a",
            "used on the machine /b",
            "has another content in the image /c",
            "lists fewer names in the image /d");
  }

  @Test
  void leavesOutDirectoriesThatComeWithWhatLiesInThem() {
    Tree machine = tree("/a/", "/a/b/", "/a/b/c", "/e/", "/e/f/");
    Trace there = trace(missed("/a"), missed("/a/b"), missed("/a/b/c"), missed("/e/f"));
    assertThat(missing(Trace.EMPTY, there, machine, tree()))
        .containsExactly("missed in the image /a/b/c", "missed in the image /e/f");
  }

  @Test
  void blamesTheCacheOfTheLoaderOnlyWhereNothingElseIsMissing() {
    Tree machine = tree("/etc/", "/etc/ld.so.cache", "/opt/", "/opt/lib");
    Trace there = trace(missed("/etc/ld.so.cache"));
    Trace here = trace(use("/opt/lib", How.OPENED, Outcome.FOUND));
    assertThat(missing(Trace.EMPTY, there, machine, tree()))
        .containsExactly("missed in the image /etc/ld.so.cache");
    assertThat(missing(here, there, machine, tree()))
        .containsExactly("used on the machine /opt/lib");
  }

  @Test
  void namesDirectoriesOfTheMachineOnlyWhereTheirNamesWereRead() {
    Tree machine = tree("/read/", "/read/x", "/seen/", "/seen/x");
    Trace here =
        trace(
            use("/seen", How.OPENED, Outcome.FOUND),
            use("/read", How.OPENED, Outcome.FOUND),
            use("/read", How.LISTED, Outcome.FOUND));
    assertThat(missing(here, Trace.EMPTY, machine, tree()))
        .containsExactly("used on the machine /read");
  }

  @Test
  void aDirectoryToWriteInIsNamedWhereSomethingWasToBeMadeInIt() {
    Tree machine = tree("/tmp/", "/tmp/secret", "/run/", "/var/", "/var/run -> ../run");
    Tree image = tree("/usr/");
    Trace there =
        trace(
            use("/tmp/made", How.CREATED, Outcome.MISSING),
            missed("/tmp/secret"),
            missed("/run/nscd/socket"));
    assertThat(missing(Trace.EMPTY, there, machine, image))
        .containsExactly("missed in the image /tmp");
    assertThat(missing(Trace.EMPTY, there, machine, tree("/tmp/"))).isEmpty();
    assertThat(missing(Trace.EMPTY, trace(use("/run", How.CREATED, Outcome.FOUND)), machine, image))
        .containsExactly("missed in the image /run");
  }

  @Test
  void aLinkToWhatTheKernelShowsIsNotMissing() {
    Tree machine =
        tree(
            "/etc/",
            "/etc/mtab -> ../proc/mounts",
            "/proc/",
            "/proc/mounts=x",
            "/a -> /dev",
            "/dev/");
    Trace there = trace(missed("/etc/mtab"), missed("/a"));
    Trace here = trace(use("/etc/mtab", How.OPENED, Outcome.FOUND));
    assertThat(missing(here, there, machine, tree("/usr/"))).isEmpty();
  }

  @Test
  void whatWasReadWhereNothingIsTakenFromIsToldApart() {
    Tree machine =
        tree("/tmp/", "/tmp/x", "/tmp/d/", "/tmp/both", "/run/", "/run/app/", "/run/app/y");
    Trace here =
        trace(
            use("/tmp/x", How.OPENED, Outcome.FOUND),
            use("/tmp/d", How.OPENED, Outcome.FOUND),
            use("/tmp/both", How.OPENED, Outcome.FOUND),
            use("/tmp/gone", How.OPENED, Outcome.FOUND),
            use("/run/app/y", How.OPENED, Outcome.FOUND));
    assertThat(missing(here, Trace.EMPTY, machine, tree("/tmp/", "/tmp/both")))
        .containsExactly("not taken by itself /tmp/x", "not taken by itself /run/app/y");
  }

  @Test
  void whatEachContainerIsGivenIsNotMissing() {
    Tree machine = tree("/etc/", "/etc/hosts=ours", "/etc/resolv.conf", "/etc/host.conf");
    Trace there = trace(missed("/etc/hosts"), missed("/etc/resolv.conf"), missed("/etc/host.conf"));
    assertThat(missing(Trace.EMPTY, there, machine, tree("/usr/")))
        .containsExactly("missed in the image /etc/host.conf");
  }
}
