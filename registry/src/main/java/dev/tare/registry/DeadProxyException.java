package dev.tare.registry;

import dev.tare.base.Proxies;
import java.io.IOException;
import java.net.ConnectException;

/// A proxy that cannot be reached, whatever stands behind it.
final class DeadProxyException extends ConnectException {
  private static final long serialVersionUID = 1L;

  private final String variable;

  DeadProxyException(Proxies.Way proxy, String cause, IOException failure) {
    super("the proxy %s %s".formatted(proxy, cause));
    this.variable = proxy.variable();
    initCause(failure);
  }

  /// The variable that names it.
  String variable() {
    return variable;
  }
}
