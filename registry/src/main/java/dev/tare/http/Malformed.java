package dev.tare.http;

import java.io.IOException;

/// What is no message of HTTP/1.1; the connection is of no use any more.
public final class Malformed extends IOException {
  private static final long serialVersionUID = 1L;

  private final int status;

  /// @param status with which a server refuses it
  public Malformed(int status, String message) {
    super(message);
    this.status = status;
  }

  public int status() {
    return status;
  }
}
