package dev.tare.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxiesTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.0/24, https://192.0.2.9:5000/, true",
    "192.0.2.0/24, https://192.0.3.9/, false",
    "192.0.2.9, https://192.0.2.9:5000/, true",
    "2001:db8::/32, https://[2001:db8::5]:5000/, true",
    "2001:db8::/32, https://[2001:db9::5]/, false",
    "0.0.0.0/0, https://192.0.2.9/, true",
    "0.0.0.0/0, https://h.example/, false",
    "192.0.2.0/x, https://192.0.2.9/, false",
    "h.example:5000, https://h.example:5000/, true",
    "h.example:5000, https://h.example/, false",
    "h.example:443, https://h.example/, true",
    "example, https://h.example/, true",
    ".example, https://h.example/, true",
    "*, https://h.example/, true",
    "'a, b h.example', https://h.example/, true",
    "example, https://hexample/, false",
  })
  void goesDirectlyWhereNoProxySaysSo(String direct, URI to, boolean isDirect) {
    var proxies = new Proxies(Map.of("HTTPS_PROXY", "p:1", "NO_PROXY", direct));
    assertThat(proxies.to(to).isEmpty()).isEqualTo(isDirect);
  }

  @ParameterizedTest
  @CsvSource({
    "u:p@h, Basic dTpw",
    "http://u@h, Basic dTo=",
    "http://u:p%3A%40+@h, Basic dTpwOkAr",
  })
  void knowsWhoAsksAndDoesNotSayIt(String proxy, String authorization) {
    Proxies.Way way =
        new Proxies(Map.of("https_proxy", proxy)).to(URI.create("https://x/")).orElseThrow();
    assertThat(way.authorization()).contains(authorization);
    assertThat(way).hasToString("h:1080 (https_proxy)");
  }
}
