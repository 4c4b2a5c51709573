package dev.tare.base;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BytesTest {
  @Test
  void showsBytesThatAreNotUtf8AsEscapes() {
    assertThat(Bytes.of((byte) 'a', (byte) 0xff).toString()).isEqualTo("a\\xff");
  }

  @Test
  void ordersByUnsignedValue() {
    assertThat(Bytes.of((byte) 0x80)).isGreaterThan(Bytes.utf8("z"));
  }

  @Test
  void findsPrefixAndSuffix() {
    Bytes name = Bytes.utf8("libz.so.1");
    assertThat(name.startsWith(Bytes.utf8("libz"))).isTrue();
    assertThat(name.endsWith(Bytes.utf8(".so"))).isFalse();
    assertThat(name.indexOf('.', 5)).isEqualTo(7);
  }
}
