package dev.tare.pack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.base.Glob;
import dev.tare.closure.Reason;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.FileTree;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import dev.tare.pack.PackRequest.Settings;
import dev.tare.pack.PackageRecords.Keep;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PackageRecordsTest {
  private static final Tree MACHINE =
      FileTree.of(
          List.of(
              file("usr/bin/dash", "x"),
              link("bin", "usr/bin"),
              link("usr/bin/sh", "dash"),
              file("usr/bin/run", "#!/bin/sh\n"),
              file("home/me/run", "#!/bin/sh\n"),
              file("home/me/alone", "#!/home/me/nothing"),
              file("usr/lib/os-release", "ID=debian\n"),
              link("etc/os-release", "../usr/lib/os-release"),
              file("usr/share/doc/dash-base/copyright", "see /usr/share/common-licenses/GPL.\n"),
              link("usr/share/doc/dash", "dash-base"),
              file("usr/share/common-licenses/GPL-3", "terms"),
              link("usr/share/common-licenses/GPL", "GPL-3"),
              file(
                  "var/lib/dpkg/status",
                  """
                  Package: dash
                  Status: install ok installed
                  Installed-Size: 7
                  Architecture: amd64
                  Version: 0.5
                  Source: dash-source (0.5-1)
                  Maintainer: Somebody <s@example.org>
                  Depends: libc6 (>= 2.36)
                  Conffiles:
                   /etc/dashrc 11a06baf8245fd8d690b99024d228c1f
                  Description: a shell
                   It is small.

                  Package: other
                  Status: install ok installed
                  Version: 1
                  """),
              file(
                  "var/lib/dpkg/info/dash.list",
                  "/.\n/bin\n/bin/sh\n/bin/dash\n/usr/bin/run\n/usr/bin/gone\n"),
              file(
                  "var/lib/dpkg/info/dash.md5sums",
                  """
                  11a06baf8245fd8d690b99024d228c1f  bin/dash
                  22a06baf8245fd8d690b99024d228c1f  usr/bin/run
                  33a06baf8245fd8d690b99024d228c1f  usr/bin/gone
                  """)));

  private static FileEntry file(String path, String content) {
    return new FileEntry(TreePath.of(path), Attributes.of(0755), Content.of(Bytes.utf8(content)));
  }

  private static Entry link(String path, String target) {
    return new Entry.SymlinkEntry(TreePath.of(path), Attributes.of(0777), Bytes.utf8(target));
  }

  private static PackRequest request(String program, String... excludes) {
    return new PackRequest(
        TreePath.of(program),
        List.of(),
        List.of(excludes).stream().map(Glob::of).toList(),
        Settings.NONE,
        Instant.EPOCH);
  }

  private static Packing pack(PackRequest request) {
    return Packing.of(MACHINE, request);
  }

  private static String records(Packing packing) {
    return packing.records().entrySet().stream()
        .filter(e -> e.getValue().kind() != Reason.Kind.PARENT)
        .map(Map.Entry::getKey)
        .filter(path -> packing.entries().stream().anyMatch(e -> e.path().equals(path)))
        .map(TreePath::toString)
        .collect(Collectors.joining(" "));
  }

  private static String content(Packing packing, String path) throws IOException {
    for (Entry entry : packing.entries()) {
      if (entry instanceof FileEntry file && file.path().equals(TreePath.of(path))) {
        try (InputStream in = file.content().open()) {
          return Bytes.of(in.readAllBytes()).toString();
        }
      }
    }
    throw new AssertionError("no " + path);
  }

  @Test
  void recordsAndLicencesComeWithTheFilesOfAPackage() {
    assertThat(records(pack(request("/usr/bin/run"))))
        .isEqualTo(
            "/etc/os-release /usr/lib/os-release /usr/share/common-licenses/GPL"
                + " /usr/share/common-licenses/GPL-3 /usr/share/doc/dash"
                + " /usr/share/doc/dash-base/copyright /var/lib/dpkg/status.d/dash"
                + " /var/lib/dpkg/status.d/dash.md5sums");
  }

  @Test
  void aRecordSaysWhatScannersReadAndNothingThatIsNotTrueOfAPart() throws IOException {
    assertThat(content(pack(request("/usr/bin/run")), "/var/lib/dpkg/status.d/dash"))
        .isEqualTo(
            """
            Package: dash
            Status: install ok installed
            Source: dash-source (0.5-1)
            Version: 0.5
            Architecture: amd64
            Maintainer: Somebody <s@example.org>
            Depends: libc6 (>= 2.36)
            Description: a shell
            """);
  }

  @Test
  void checksumsAreThoseOfWhatIsKeptWhereItLies() throws IOException {
    assertThat(content(pack(request("/usr/bin/run")), "/var/lib/dpkg/status.d/dash.md5sums"))
        .isEqualTo(
            """
            11a06baf8245fd8d690b99024d228c1f  usr/bin/dash
            22a06baf8245fd8d690b99024d228c1f  usr/bin/run
            """);
  }

  @Test
  void aProgramOfNobodyBringsTheRecordsOfWhatItNeeds() throws IOException {
    assertThat(content(pack(request("/home/me/run")), "/var/lib/dpkg/status.d/dash.md5sums"))
        .isEqualTo("11a06baf8245fd8d690b99024d228c1f  usr/bin/dash\n");
  }

  @Test
  void lessCanBeAskedFor() {
    assertThat(records(pack(request("/usr/bin/run").withRecords(Keep.NONE)))).isEmpty();
    assertThat(records(pack(request("/usr/bin/run").withRecords(Keep.PACKAGES))))
        .isEqualTo(
            "/etc/os-release /usr/lib/os-release /var/lib/dpkg/status.d/dash"
                + " /var/lib/dpkg/status.d/dash.md5sums");
    assertThat(records(pack(request("/usr/bin/run", "/usr/share", "/etc/os-release"))))
        .isEqualTo(
            "/usr/lib/os-release /var/lib/dpkg/status.d/dash"
                + " /var/lib/dpkg/status.d/dash.md5sums");
  }

  @Test
  void everyRecordHasAReasonThatLeadsToTheProgram() {
    Packing packing = pack(request("/home/me/run"));
    assertThat(packing.chain(TreePath.of("/usr/share/common-licenses/GPL-3")))
        .extracting(Reason::toString)
        .containsExactly(
            "licence GPL of /usr/share/doc/dash-base/copyright",
            "licence of package dash of /usr/bin/dash",
            "#!/bin/sh of /run",
            "program /run");
    assertThat(packing.shares())
        .filteredOn(share -> share.kind() == Reason.Kind.PACKAGE_RECORD)
        .singleElement()
        .satisfies(share -> assertThat(share.entries()).isEqualTo(4));
  }

  @Test
  void theSameGivesTheSame() {
    assertThat(pack(request("/usr/bin/run")).entries().toString())
        .isEqualTo(pack(request("/usr/bin/run")).entries().toString());
  }
}
