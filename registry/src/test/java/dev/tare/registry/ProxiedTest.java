package dev.tare.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Proxies;
import dev.tare.base.TareException;
import dev.tare.base.TareException.Kind;
import dev.tare.oci.Reference;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Registries behind a proxy that wants a password, leads no further, or is not there.
class ProxiedTest {
  @TempDir Path folder;
  private Shelf shelf;
  private ServerSocket proxy;

  /// The heads of requests.
  private final List<String> heads = Collections.synchronizedList(new ArrayList<>());

  private volatile UnaryOperator<String> answers = _ -> "HTTP/1.1 407 Wanted";

  @BeforeEach
  void open() throws IOException {
    shelf = new Shelf(folder);
    proxy = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().start(this::serve);
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    shelf.close();
  }

  private void serve() {
    while (true) {
      try (Socket socket = proxy.accept();
          var in =
              new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))) {
        StringBuilder head = new StringBuilder();
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
          head.append(line).append('\n');
        }
        heads.add(head.toString());
        String answer = answers.apply(head.toString());
        socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
      } catch (IOException e) {
        if (proxy.isClosed()) {
          return;
        }
      }
    }
  }

  private static String answer(String status, String body) {
    return "HTTP/1.1 %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
        .formatted(status, body.length(), body);
  }

  private void through(String proxies) {
    shelf.with(new Proxies(Map.of("https_proxy", proxies, "http_proxy", proxies)));
  }

  private List<String> tags() {
    return shelf
        .registries()
        .repository(Reference.parse("registry.example/x"), "cannot list")
        .tags();
  }

  @Test
  void showsTheProxyOfATunnelWhoAsks() {
    answers = _ -> answer("407 Wanted", "");
    through("http://u:p%40ss@127.0.0.1:" + proxy.getLocalPort());
    assertThatThrownBy(this::tags)
        .hasMessageContaining("GET https://registry.example/v2/x/tags/list: 407")
        .hasMessageNotContaining("p@ss")
        .isInstanceOfSatisfying(
            TareException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(Kind.DENIED);
              assertThat(e.hint().orElse("")).startsWith("the proxy wants to know who asks");
            });
    assertThat(heads.getFirst())
        .startsWith("CONNECT registry.example:443 ")
        .contains("Proxy-Authorization: Basic dTpwQHNz\n");
  }

  @Test
  void showsTheProxyWhoAsksInPlainWordsToo() {
    answers =
        head ->
            head.startsWith("CONNECT")
                ? answer("502 Bad Gateway", "")
                : answer("200 OK", "{\"tags\":[\"1\"]}");
    through("http://u:pw@127.0.0.1:" + proxy.getLocalPort());
    shelf.withTlsVerify(false);
    assertThat(tags()).containsExactly("1");
    assertThat(heads.getLast())
        .startsWith("GET http://registry.example/v2/x/tags/list")
        .contains("Proxy-Authorization: Basic dTpwdw==\n");
  }

  @Test
  void saysThatTheProxyLeadsNoFurther() {
    answers = _ -> answer("502 Bad Gateway", "");
    through("127.0.0.1:" + proxy.getLocalPort());
    assertThatThrownBy(this::tags)
        .hasMessageContaining(
            "the proxy 127.0.0.1:%d (https_proxy) leads no further"
                .formatted(proxy.getLocalPort()));
  }

  @Test
  void namesAProxyThatIsNotThere() throws IOException {
    proxy.close();
    through("http://u:pw@127.0.0.1:" + proxy.getLocalPort());
    assertThatThrownBy(this::tags)
        .hasMessageEndingWith(
            "the proxy 127.0.0.1:%d (https_proxy) refuses the connection"
                .formatted(proxy.getLocalPort()))
        .isInstanceOfSatisfying(
            TareException.class,
            e ->
                assertThat(e.hint())
                    .contains(
                        "check https_proxy, or name the host in NO_PROXY to go without a proxy"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://[bad", "http://u:pSECRET@h:99999", "socks5://u:pSECRET@h:1"})
  void goesNotWithoutAProxyThatIsMalformed(String proxies) {
    through(proxies);
    assertThatThrownBy(this::tags)
        .hasMessageStartingWith("cannot use the proxy that https_proxy names: ")
        .hasMessageNotContaining("SECRET")
        .isInstanceOfSatisfying(
            TareException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INVALID));
    assertThat(heads).isEmpty();
  }
}
