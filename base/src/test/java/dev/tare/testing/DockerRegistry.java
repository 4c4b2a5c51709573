package dev.tare.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Debian's docker-registry on a free port of this machine, ended when it is closed.
public final class DockerRegistry implements AutoCloseable {
  /// The one who may log in where [#withPassword] asks for it.
  public static final String USER = "tester";

  public static final String PASSWORD = "secret";

  private static final Pattern LISTENING = Pattern.compile("listening on 127\\.0\\.0\\.1:([0-9]+)");

  private final Process process;
  private final int port;

  private DockerRegistry(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /// @param folder for its files
  public static DockerRegistry start(Path folder) throws IOException {
    return start(folder, "", "");
  }

  /// One that [#USER] alone may ask.
  public static DockerRegistry withPassword(Path folder) throws IOException {
    Path users = folder.resolve("users");
    Files.createDirectories(folder);
    // bcrypt of the password
    Files.writeString(
        users, USER + ":$2y$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW\n");
    return start(folder, "", "auth: {htpasswd: {realm: test, path: %s}}\n".formatted(users));
  }

  /// One that speaks TLS, with `server.crt` and `server.key` in its folder.
  public static DockerRegistry withTls(Path folder) throws IOException {
    String tls =
        "  tls: {certificate: %s, key: %s}\n"
            .formatted(folder.resolve("server.crt"), folder.resolve("server.key"));
    return start(folder, tls, "");
  }

  private static DockerRegistry start(Path folder, String http, String more) throws IOException {
    Machine.needs("docker-registry");
    Path config = folder.resolve("config.yml");
    Files.createDirectories(folder);
    Files.writeString(
        config,
        """
        version: 0.1
        log: {level: info, accesslog: {disabled: true}}
        storage: {filesystem: {rootdirectory: %s}, delete: {enabled: true}}
        %shttp:
          addr: 127.0.0.1:0
        %s\
        """
            .formatted(folder.resolve("data"), more, http));
    Process process =
        new ProcessBuilder(List.of("docker-registry", "serve", config.toString()))
            .redirectErrorStream(true)
            .start();
    StringBuilder said = new StringBuilder();
    var lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      said.append(line).append('\n');
      Matcher listening = LISTENING.matcher(line);
      if (listening.find()) {
        drain(lines);
        return new DockerRegistry(process, Integer.parseInt(listening.group(1)));
      }
    }
    throw new IOException("docker-registry does not start:\n" + said);
  }

  /// It would stop when nobody reads what it says.
  private static void drain(BufferedReader lines) {
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try (lines) {
            while (lines.readLine() != null) {}
          } catch (IOException e) {
            // it has ended
          }
        });
  }

  /// `127.0.0.1:PORT`.
  public String host() {
    return "127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.destroy();
  }
}
