package dev.tare.cli;

import dev.tare.sys.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// An ordinary user to whom ids are lent, made for one test.
final class RootlessUser implements AutoCloseable {
  private final String name;
  final Path home;

  /// @param folder gets the home folder; others may enter it
  RootlessUser(String name, Path folder) throws IOException {
    this.name = name;
    Command.of("useradd", "-M", name).run();
    Command.of("chmod", "755", folder.toString()).run();
    home = Files.createDirectory(folder.resolve("home"));
    own(home);
  }

  /// Gives the user what root made.
  void own(Path path) throws IOException {
    Command.of("chown", "-R", name + ":" + name, path.toString()).run();
  }

  Command.Outcome run(Map<String, String> variables, String... words) throws IOException {
    List<String> all =
        new ArrayList<>(
            List.of("setpriv", "--reuid", name, "--regid", name, "--clear-groups", "env", "-i"));
    all.addAll(List.of("HOME=" + home, "USER=" + name, "PATH=" + System.getenv("PATH")));
    variables.forEach((key, value) -> all.add(key + "=" + value));
    all.addAll(List.of(words));
    return new Command(all, java.util.Optional.empty(), java.util.Optional.of(home)).run();
  }

  @Override
  public void close() throws IOException {
    Command.of("userdel", name).run();
  }
}
