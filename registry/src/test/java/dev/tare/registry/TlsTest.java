package dev.tare.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
  @TempDir Path folder;

  private Path certificate(String name) throws IOException, GeneralSecurityException {
    TrustManagerFactory usual =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    usual.init((KeyStore) null);
    var trusted = (X509TrustManager) usual.getTrustManagers()[0];
    String text =
        Base64.getMimeEncoder().encodeToString(trusted.getAcceptedIssuers()[0].getEncoded());
    return Files.writeString(
        folder.resolve(name),
        "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n".formatted(text));
  }

  @Test
  void namesTheKeyThatIsMissing() throws Exception {
    certificate("me.cert");
    assertThatThrownBy(() -> Tls.context(true, List.of(folder), List.of()))
        .hasMessage(
            "cannot read %s: no such file or directory".formatted(folder.resolve("me.key")));
  }

  @Test
  void trustsAFileOfMoreAuthorities() throws Exception {
    Path file = certificate("more.pem");
    assertThat(Tls.context(true, List.of(), List.of(file))).isNotSameAs(SSLContext.getDefault());
    assertThatThrownBy(() -> Tls.context(true, List.of(), List.of(folder.resolve("none.pem"))))
        .hasMessageStartingWith("cannot read %s: ".formatted(folder.resolve("none.pem")));
  }
}
