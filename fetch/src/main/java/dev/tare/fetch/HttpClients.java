package dev.tare.fetch;

import dev.tare.base.Http;
import dev.tare.base.Proxies;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What speaks HTTP for one [Fetch]: a connection is kept for the next file of the same server.
///
/// @param proxies the ways there
/// @param silence how long a server may take until it is connected
record HttpClients(Proxies proxies, Duration silence, Map<Boolean, HttpClient> bySecrecy) {
  HttpClients(Proxies proxies, Duration silence) {
    this(proxies, silence, new ConcurrentHashMap<>());
  }

  /// That for one address: who speaks plainly does not wait for the authorities to be read.
  HttpClient to(URI address) {
    return bySecrecy.computeIfAbsent("https".equalsIgnoreCase(address.getScheme()), this::made);
  }

  private HttpClient made(boolean isSecret) {
    HttpClient.Builder client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(silence)
            .proxy(proxies);
    return (isSecret ? client : client.sslContext(Http.trustsNobody())).build();
  }
}
