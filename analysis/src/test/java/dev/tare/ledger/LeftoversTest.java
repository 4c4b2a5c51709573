package dev.tare.ledger;

import static dev.tare.ledger.LayerList.directory;
import static dev.tare.ledger.LayerList.file;
import static dev.tare.ledger.LayerList.gone;
import static dev.tare.ledger.LayerList.link;
import static dev.tare.ledger.LayerList.symlink;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LeftoversTest {
  @ParameterizedTest
  @CsvSource({
    "/var/lib/apt/lists/deb_dists_InRelease, APT_LISTS /var/lib/apt/lists/*",
    "/var/cache/apt/archives/gcc_12.deb, APT_ARCHIVES /var/cache/apt/*",
    "/var/cache/dnf/fedora.solv, DNF /var/cache/dnf/*",
    "/var/cache/libdnf5/fedora/repomd.xml, DNF /var/cache/libdnf5/*",
    "/var/cache/yum/x86_64/7/base, YUM /var/cache/yum/*",
    "/var/cache/zypp/raw/a, ZYPPER /var/cache/zypp/*",
    "/var/cache/pacman/pkg/a.pkg, PACMAN /var/cache/pacman/pkg/*",
    "/var/cache/apk/APKINDEX.1.tar.gz, APK /var/cache/apk/*",
    "/root/.cache/pip/http/a, PIP /root/.cache/pip",
    "/home/app/.cache/pip/http/a, PIP /home/app/.cache/pip",
    "/root/.npm/_cacache/content/a, NPM /root/.npm/_cacache",
    "/usr/local/share/.cache/yarn/v6/a, YARN /usr/local/share/.cache/yarn/*",
    "/root/.yarn/berry/cache/a.zip, YARN /root/.yarn/berry/cache",
    "/usr/local/bundle/cache/rake-13.gem, GEM /usr/local/bundle/cache/*",
    "/var/lib/gems/3.1.0/cache/rake-13.gem, GEM /var/lib/gems/3.1.0/cache/*",
    "/root/.cache/go-build/00/a, GO_BUILD /root/.cache/go-build",
    "/go/pkg/mod/cache/download/a, GO_MODULES /go/pkg/mod",
    "/root/go/pkg/mod/a, GO_MODULES /root/go/pkg/mod",
    "/usr/local/cargo/registry/src/a, CARGO /usr/local/cargo/registry/*",
    "/root/.cargo/registry/index/a, CARGO /root/.cargo/registry",
    "/root/.m2/repository/org/a.jar, MAVEN /root/.m2/repository",
    "/root/.gradle/caches/a, GRADLE /root/.gradle/caches",
    "/root/.composer/cache/a, COMPOSER /root/.composer/cache",
    "/tmp/app-1.2.tar.gz, archive",
    "/usr/src/linux-6.1.tar.xz, archive",
    "/root/tool.zip, archive",
    "/w/app.tgz, archive",
    "/tmp/build/a.o, temporary",
    "/var/tmp/x, temporary",
    "/usr/bin/gcc, tools [gcc]",
    "/usr/bin/x86_64-linux-gnu-g++-12, tools [g++]",
    "/usr/local/bin/cmake, tools [cmake]",
    "/usr/bin/git, tools [git]",
    "/usr/local/go/bin/go, tools [go]",
  })
  void knowsWhatNeedNotBeThere(String path, String cause) {
    assertThat(new LayerList().layer(file(path, 600)).waste("/w"))
        .containsExactly("0 %s: 1536 B [%s]".formatted(cause, path));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/app/main.tar.gz.d/readme",
        "/w/data/site.tgz", // below the working directory it may be what the program serves
        "/srv/app.tar.gz",
        "/var/lib/apt/extended_states",
        "/var/cache/fontconfig/a",
        "/root/.npmrc",
        "/root/.cache/other",
        "/usr/lib/python3/dist-packages/pip/__init__.py",
        "/usr/lib/python3/__pycache__/os.cpython-311.pyc",
        "/usr/lib/x86_64-linux-gnu/libgcc_s.so.1",
        "/usr/lib/gcc/x86_64-linux-gnu/12/libgomp.so", // without a compiler
        "/usr/bin/gitk",
        "/usr/bin/makepasswd",
        "/usr/bin/argon2",
        "/opt/go/bin/go",
        "/gems/cache/readme",
        "/tmpfs/a",
      })
  void raisesNoFalseAlarm(String path) {
    assertThat(new LayerList().layer(file(path, 600)).waste("/w")).isEmpty();
  }

  @Test
  void theRootIsNoPlaceToUnpackIn() {
    assertThat(new LayerList().layer(file("/app.tgz", 600)).waste("/")).isEmpty();
  }

  @Test
  void aCompilerBringsItsDirectories() {
    assertThat(
            new LayerList()
                .layer(
                    directory("/usr/lib/gcc"),
                    file("/usr/lib/gcc/12/cc1", 5000),
                    file("/usr/include/stdio.h", 100),
                    file("/usr/bin/gcc", 100),
                    file("/usr/bin/make", 100),
                    file("/usr/bin/app", 100))
                .waste("/"))
        .containsExactly(
            "0 tools [gcc, make]: 8704 B [/usr/lib/gcc/12/cc1, /usr/include/stdio.h, /usr/bin/gcc,"
                + " /usr/bin/make]");
  }

  @Test
  void theNamesOfBusyboxAreNoBuildTools() {
    assertThat(
            new LayerList()
                .layer(
                    file("/bin/busybox", 5000),
                    symlink("/usr/bin/ar", "/bin/busybox"),
                    link("/bin/make", "/bin/busybox"))
                .layer(file("/usr/bin/as", 5000), link("/usr/bin/awk", "/usr/bin/as"))
                .waste("/"))
        .isEmpty();
    assertThat(
            new LayerList()
                .layer(
                    file("/usr/bin/x86_64-linux-gnu-gcc-12", 5000),
                    symlink("/usr/bin/gcc", "x86_64-linux-gnu-gcc-12"))
                .waste("/"))
        .hasSize(1);
  }

  @Test
  void whatALaterLayerRemovesIsNotLeft() {
    assertThat(
            new LayerList()
                .layer(file("/root/.cache/pip/a", 600))
                .layer(gone("/root/.cache/pip"))
                .waste("/"))
        .containsExactly("0 deleted by 1: 1536 B [/root/.cache/pip/a]");
  }
}
