package dev.tare.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.base.Finding;
import dev.tare.closure.LiteralTree;
import dev.tare.elf.ElfBuilder;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import dev.tare.oci.History;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Platform;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class WorkChecksTest {
  private static final String LD = "/lib64/ld-linux-x86-64.so.2";
  private static final ImageConfig CONFIG =
      ImageConfig.of(Platform.parse("linux/amd64")).withCmd(List.of("/p"));
  private static final String NEW = "\0GCONV_PATH\0libnss_%s.so%s\0/etc/nsswitch.conf\0";
  private static final String OLD = "\0GCONV_PATH\0/etc/nsswitch.conf\0";

  private static List<String> said(Tree tree, ImageConfig config) {
    return new WorkChecks(tree, config)
        .check(Start.of(config)).stream().map(Finding::toString).toList();
  }

  private static LiteralTree dynamic(String... imports) {
    return LiteralTree.of()
        .file("/p", ElfBuilder.program(LD).needs("libc.so.6").imports(imports))
        .file(LD, ElfBuilder.library("ld-linux-x86-64.so.2"))
        .file("/lib64/libc.so.6", ElfBuilder.library("libc.so.6"));
  }

  @Test
  void aProgramThatNeedsNothingIsFine() {
    assertThat(said(dynamic("printf"), CONFIG)).isEmpty();
    assertThat(said(LiteralTree.of().file("/p", ElfBuilder.staticProgram()), CONFIG)).isEmpty();
    assertThat(said(LiteralTree.of(), CONFIG)).as("what cannot start").isEmpty();
  }

  @Test
  void t02ALibraryThatItMayOpen() {
    String names = "\0libz.so.1\0libc.so.6\0libgcc_s.so.1\0liba.so.1\0lib%s.so.2\0x libb.so.1\0";
    LiteralTree tree =
        dynamic()
            .file("/p", ElfBuilder.program(LD).needs("libc.so.6").imports("dlopen").data(names))
            .file("/lib64/libgcc_s.so.1", ElfBuilder.library("libgcc_s.so.1"))
            .file("/usr/lib/x86_64-linux-gnu/libz.so.1", ElfBuilder.library("libz.so.1"));
    assertThat(said(tree, CONFIG))
        .containsExactly(
            "T02 /p may open liba.so.1 while it runs (dlopen), not in the image. Add what it is to"
                + " use: tare pack … --add liba.so.1");
    assertThat(said(tree.file("/liba.so.1", ElfBuilder.library("liba.so.1")), CONFIG)).isEmpty();
    ElfBuilder opensNothing = ElfBuilder.program(LD).needs("libc.so.6").data(names);
    assertThat(said(dynamic().file("/p", opensNothing), CONFIG)).isEmpty();
  }

  @Test
  void t07TlsWithoutCertificates() {
    LiteralTree tree =
        dynamic()
            .file("/p", ElfBuilder.program(LD).needs("libssl.so.3"))
            .file("/lib64/libssl.so.3", ElfBuilder.library("libssl.so.3"));
    assertThat(said(tree, CONFIG))
        .containsExactly(
            "T07 /lib64/libssl.so.3 speaks TLS, and the image has no CA certificates. Add them: tare"
                + " pack … --add /etc/ssl/certs/ca-certificates.crt");
    assertThat(said(tree.file("/etc/ssl/certs/ca-certificates.crt", "x"), CONFIG)).isEmpty();
  }

  @Test
  void whatFailedIsToldOfTheShellThatItAsksFor() {
    LiteralTree tree =
        dynamic()
            .file("/p", ElfBuilder.program(LD).needs("libssl.so.3").imports("popen"))
            .file("/lib64/libssl.so.3", ElfBuilder.library("libssl.so.3"));
    assertThat(failed(tree, CONFIG))
        .containsExactly(
            "T01 /p starts programs through /bin/sh, which the image does not have. Add one: tare"
                + " pack … --add /bin/sh");
    ImageConfig ofPackages = CONFIG.withLayers(List.of(), List.of(History.layer("tare base a")));
    assertThat(failed(tree, ofPackages).getFirst()).endsWith("Add one: tare base … dash");
    assertThat(failed(tree.file("/bin/sh", "x"), ofPackages))
        .containsExactly(
            "T07 /lib64/libssl.so.3 speaks TLS, and the image has no CA certificates. Add them: tare"
                + " base … ca-certificates");
  }

  private static List<String> failed(Tree tree, ImageConfig config) {
    return ImageChecks.ofFailed(StartChecks.of(tree, config), Start.of(config)).stream()
        .map(Finding::toString)
        .toList();
  }

  @Test
  void t08AZoneThatIsNotThere() {
    ImageConfig config = CONFIG.withEnv(List.of("TZ=Europe/Berlin"));
    assertThat(said(dynamic("localtime"), config))
        .containsExactly(
            "T08 TZ=Europe/Berlin is set for /p, and the image has no such zone. Add it: tare pack …"
                + " --add /usr/share/zoneinfo/Europe/Berlin");
    assertThat(said(dynamic("localtime").file("/usr/share/zoneinfo/Europe/Berlin", "x"), config))
        .isEmpty();
    assertThat(said(dynamic("localtime"), CONFIG.withEnv(List.of("TZ=CET-1CEST")))).isEmpty();
    assertThat(said(dynamic("printf"), config)).isEmpty();
  }

  @Test
  void t09AUserWithoutALine() {
    ImageConfig config = CONFIG.withUser("65532");
    assertThat(said(dynamic("getpwuid"), config))
        .containsExactly(
            "T09 /p asks for the name and home of its user, and 65532 has no line in the image's"
                + " /etc/passwd. Add the line u65532:x:65532:0::/:");
    assertThat(said(dynamic("getpwuid").file("/etc/passwd", "u:x:65532:0::/:\n"), config))
        .isEmpty();
    assertThat(said(dynamic("printf"), config)).isEmpty();
    assertThat(said(dynamic("getpwuid"), CONFIG))
        .containsExactly(
            "T09 /p asks for the name and home of its user, and 0 has no line in the image's"
                + " /etc/passwd. Add the line root:x:0:0:root:/root:/bin/sh");
  }

  @Test
  void t10NoPlaceForTemporaryFiles() {
    assertThat(said(dynamic("mkstemp"), CONFIG))
        .containsExactly(
            "T10 /p makes temporary files, and the image has no /tmp. Add it: mkdir -m 1777 tmp; tare"
                + " pack … --add ./tmp:/tmp");
    assertThat(said(dynamic("mkstemp").directory("/tmp", 01777, 0, 0), CONFIG)).isEmpty();
    assertThat(said(dynamic("mkstemp"), CONFIG.withEnv(List.of("TMPDIR=/data")))).isEmpty();
  }

  @Test
  void t11AStaticProgramOfAnOldLibraryWithoutItsServices() {
    LiteralTree tree = LiteralTree.of().file("/p", ElfBuilder.staticProgram().data(OLD));
    assertThat(said(tree, CONFIG))
        .singleElement()
        .asString()
        .startsWith(
            "T11 /p is statically linked with a glibc before 2.34 and looks up names: it loads"
                + " libnss_files.so.2");
    assertThat(said(tree.file("/lib/tri/libnss_files.so.2", "x"), CONFIG)).isEmpty();
  }

  @Test
  void t11AStaticProgramBesideAServiceOfAnotherBuild() {
    LiteralTree tree = LiteralTree.of().file("/p", ElfBuilder.staticProgram().data(NEW));
    assertThat(said(tree, CONFIG)).isEmpty();
    tree.file("/etc/nsswitch.conf", "# x: odd\npasswd: files [NOTFOUND=return] odd # more\n");
    assertThat(said(tree, CONFIG)).as("a library that is missing is passed over").isEmpty();
    tree.file("/usr/lib/tri/libnss_odd.so.2", "x");
    assertThat(said(tree, CONFIG))
        .containsExactly(
            "T11 /p is statically linked with glibc and looks up names: for the service odd in"
                + " /etc/nsswitch.conf it loads libnss_odd.so.2 and a second C library, and may"
                + " crash. Leave that library out, name only files and dns in /etc/nsswitch.conf, or"
                + " link with musl");
  }

  @Test
  void t06CapabilitiesThatContainersDoNotHave() {
    assertThat(said(with("0100000200200000000000000000000000000000"), CONFIG))
        .singleElement()
        .asString()
        .startsWith("T06 /p is to start with cap_net_raw, which engines do not give");
    assertThat(said(with("0000000200200000000000000000000000000000"), CONFIG))
        .as("permitted, not effective: the program asks for it")
        .isEmpty();
    assertThat(said(with("0100000200040000000000000000000000000000"), CONFIG))
        .as("cap_net_bind_service")
        .isEmpty();
  }

  private static Tree with(String capability) {
    Bytes value = Bytes.of(HexFormat.of().parseHex(capability));
    Attributes attributes =
        new Attributes(
            0755,
            0,
            0,
            Instant.EPOCH,
            new TreeMap<>(Map.of(Bytes.utf8("security.capability"), value)));
    return FileTree.of(
        List.of(
            new Entry.FileEntry(
                TreePath.of("/p"), attributes, Content.of(ElfBuilder.staticProgram().build()))));
  }
}
