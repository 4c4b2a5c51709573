package dev.tare.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Content;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ElfFileTest {
  private static ElfFile read(Bytes bytes) {
    return ElfFile.read(Content.of(bytes), "/p").orElseThrow();
  }

  private static Bytes patched(Bytes file, int at, int... values) {
    byte[] bytes = file.toByteArray();
    for (int i = 0; i < values.length; i++) {
      bytes[at + i] = (byte) values[i];
    }
    return Bytes.of(bytes);
  }

  @Test
  void readsWhatTheLoaderLooksAt() {
    ElfFile file =
        read(
            ElfBuilder.program("/lib64/ld.so")
                .needs("libb.so.1", "liba.so.1")
                .runpath("$ORIGIN/../lib")
                .rpath("/old")
                .flags1(0x800 | 0x8000000)
                .build());
    assertThat(file.interpreter()).contains(Bytes.utf8("/lib64/ld.so"));
    assertThat(file.needed()).containsExactly(Bytes.utf8("libb.so.1"), Bytes.utf8("liba.so.1"));
    assertThat(file.runpath()).contains(Bytes.utf8("$ORIGIN/../lib"));
    assertThat(file.rpath()).contains(Bytes.utf8("/old"));
    assertThat(file.avoidsDefaultDirectories()).isTrue();
    assertThat(file.isPositionIndependentProgram()).isTrue();
    assertThat(file.isStaticProgram()).isFalse();
    assertThat(file.abi())
        .isEqualTo(new Abi(64, ByteOrder.LITTLE_ENDIAN, 62, 0))
        .hasToString("x86-64");
  }

  @Test
  void readsVersionsNeededAndDefined() {
    ElfFile file =
        read(
            ElfBuilder.library("libx.so")
                .needsVersions("libc.so.6", "GLIBC_2.34", "GLIBC_2.4")
                .needsVersions("libm.so.6", "GLIBC_2.29")
                .defines("X_1", "X_2")
                .build());
    assertThat(file.versionNeeds())
        .containsExactly(
            new VersionNeed(Bytes.utf8("libc.so.6"), "GLIBC_2.34", false),
            new VersionNeed(Bytes.utf8("libc.so.6"), "GLIBC_2.4", false),
            new VersionNeed(Bytes.utf8("libm.so.6"), "GLIBC_2.29", false));
    assertThat(file.versions()).containsExactly("X_1", "X_2");
  }

  @Test
  void findsImportsOfAProgramThatExportsNothing() {
    ElfFile file = read(ElfBuilder.library("l").imports("getaddrinfo", "dlopen").build());
    assertThat(file.symbols())
        .containsExactly(
            new Symbol("getaddrinfo", false, false), new Symbol("dlopen", false, false));
  }

  @Test
  void knowsAStaticProgram() {
    ElfFile file = read(ElfBuilder.staticProgram().build());
    assertThat(file.isStaticProgram()).isTrue();
    assertThat(file.hasDynamicSection()).isFalse();
    assertThat(file.symbols()).isEmpty();
  }

  @Test
  void tellsWhichFunctionsAFileHolds() {
    Bytes file = ElfBuilder.staticProgram().functions("main", "getpwuid").build();
    assertThat(read(file).functions(Set.of("getpwuid", "mkstemp"))).containsExactly("getpwuid");
    assertThat(read(ElfBuilder.staticProgram().build()).functions(Set.of("main"))).isEmpty();
  }

  @Test
  void aTableOfFunctionsThatCannotBeTrueIsTakenForAbsent() {
    Bytes file = ElfBuilder.staticProgram().functions("main").build();
    for (int at : List.of(40, 58)) { // where headers lie, how large they are
      byte[] damaged = file.toByteArray();
      damaged[at + 1] = 0x7f;
      assertThat(read(Bytes.of(damaged)).functions(Set.of("main"))).isEmpty();
    }
    int headers = file.length() - 3 * 64;
    for (int at : List.of(64 + 24, 64 + 32, 64 + 40, 128 + 24, 128 + 32)) {
      byte[] damaged = file.toByteArray();
      damaged[headers + at + 3] = 0x7f;
      assertThat(read(Bytes.of(damaged)).functions(Set.of("main"))).as("%d", at).isEmpty();
    }
  }

  @Test
  void takesAScriptForNoElfFile() {
    assertThat(ElfFile.read(Content.of(Bytes.utf8("#!/bin/sh\n")), "/s")).isEmpty();
    assertThat(ElfFile.read(Content.of(Bytes.EMPTY), "/s")).isEmpty();
  }

  @Test
  void saysWhereATruncatedFileEnds() {
    Bytes whole = ElfBuilder.program("/l").needs("libc.so.6").build();
    assertThatThrownBy(() -> read(whole.slice(0, 20)))
        .isInstanceOf(TareException.class)
        .hasMessage(
            "cannot read ELF file /p: the file header at byte 0 with 64 bytes goes beyond the end"
                + " at 20");
    assertThatThrownBy(() -> read(whole.slice(0, whole.length() - 1)))
        .hasMessageStartingWith("cannot read ELF file /p: a segment at byte 0 with")
        .extracting(e -> ((TareException) e).kind())
        .isEqualTo(TareException.Kind.CORRUPT);
  }

  @Test
  void everyTruncationIsReportedAsCorrupt() {
    Bytes whole = ElfBuilder.program("/l").needs("libc.so.6").needsVersions("x", "y").build();
    for (int length = 4; length < whole.length(); length++) {
      Bytes part = whole.slice(0, length);
      assertThatThrownBy(() -> read(part)).isInstanceOf(TareException.class);
    }
  }

  @Test
  void rejectsNamesOutsideTheStringTable() {
    Bytes file = ElfBuilder.library("l").needs("a").build();
    int dynamic =
        (int)
            ByteBuffer.wrap(file.toByteArray()).order(ByteOrder.LITTLE_ENDIAN).getLong(64 + 56 + 8);
    assertThatThrownBy(() -> read(patched(file, dynamic + 8, 0xff, 0xff)))
        .hasMessage("cannot read ELF file /p: a DT_NEEDED name lies outside its string table");
    assertThatThrownBy(() -> read(patched(file, dynamic + 15, 0x80)))
        .hasMessage("cannot read ELF file /p: a DT_NEEDED name lies outside its string table");
  }

  @Test
  void rejectsAProgramHeaderTableBeyondTheEnd() {
    Bytes file = ElfBuilder.library("l").build();
    assertThatThrownBy(() -> read(patched(file, 56, 0xff, 0xff)))
        .hasMessageContaining("the program header table at byte 64 with 3669960 bytes");
    assertThatThrownBy(() -> read(patched(file, 39, 0xff)))
        .hasMessageContaining("the program header table");
  }

  @Test
  void rejectsAnUnknownClass() {
    assertThatThrownBy(() -> read(patched(ElfBuilder.library("l").build(), 4, 7)))
        .hasMessage("cannot read ELF file /p: unknown class 7");
  }

  @Test
  void endsWhereVersionsPointAtThemselves() {
    Bytes file = ElfBuilder.library("l").needsVersions("lib", "V").build();
    int at = 64 + 56 * 2; // the only table before it is empty
    Bytes endless = patched(file, at, 1, 0, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0);
    assertThatThrownBy(() -> read(endless)).isInstanceOf(TareException.class);
  }
}
