package dev.tare.pack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.layer.Attributes;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PortableTest {
  private static final Bytes CAPABILITY = Bytes.utf8("security.capability");
  private static final Bytes NET_RAW = hex("0100000200200000000000000000000000000000");

  private static Bytes hex(String text) {
    return Bytes.of(HexFormat.of().parseHex(text));
  }

  private static Attributes attributes(int mode, long uid, long gid, Map<Bytes, Bytes> xattrs) {
    SortedMap<Bytes, Bytes> sorted = new TreeMap<>(xattrs);
    return Portable.of(new Attributes(mode, uid, gid, Instant.MAX, sorted), Instant.EPOCH);
  }

  @Test
  void setUserIdOfTheSystemStays() {
    assertThat(attributes(04755, 0, 0, Map.of())).isEqualTo(Attributes.of(04755));
    assertThat(attributes(02755, 0, 42, Map.of()).mode()).isEqualTo(02755);
  }

  @Test
  void setUserIdOfAPersonDoesNotBecomeThatOfRoot() {
    assertThat(attributes(06755, 1000, 1000, Map.of())).isEqualTo(Attributes.of(0755));
    assertThat(attributes(02755, 0, 1000, Map.of())).isEqualTo(Attributes.of(0755));
  }

  @Test
  void stickyDirectoriesStay() {
    assertThat(attributes(01777, 1000, 1000, Map.of()).mode()).isEqualTo(01777);
  }

  @Test
  void ofExtendedAttributesCapabilitiesAloneStay() {
    Map<Bytes, Bytes> all =
        Map.of(
            CAPABILITY,
            NET_RAW,
            Bytes.utf8("security.selinux"),
            Bytes.utf8("label"),
            Bytes.utf8("user.xdg.origin.url"),
            Bytes.utf8("https://example.org/x"));
    assertThat(attributes(0755, 0, 0, all).xattrs()).isEqualTo(Map.of(CAPABILITY, NET_RAW));
  }

  @Test
  void capabilitiesForOneRootBecomeThoseForAny() {
    Bytes forOne = hex("010000030020000000000000000000000000000000a08601");
    assertThat(attributes(0755, 0, 0, Map.of(CAPABILITY, forOne)).xattrs())
        .isEqualTo(Map.of(CAPABILITY, NET_RAW));
  }
}
