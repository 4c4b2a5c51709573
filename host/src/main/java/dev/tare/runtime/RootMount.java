package dev.tare.runtime;

import dev.tare.base.TareException;
import dev.tare.sys.Command;
import dev.tare.sys.Directory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The root of a container that does not run, mounted as it is when it runs, without the mounts in
/// it. A process holds it in a mount namespace that nobody else is in; this one reaches it through
/// the working directory of that. The kernel copies up, and takes its marks of removals away.
public final class RootMount implements AutoCloseable {
  private final Process holder;
  private final Directory root;

  private RootMount(Process holder, Directory root) {
    this.holder = holder;
    this.root = root;
  }

  /// Nobody may start the container before it is closed.
  ///
  /// @param lower the unpacked image
  public static RootMount of(Host host, Seat seat, Path lower) {
    List<String> words = new ArrayList<>(List.of(Engines.program(host, "unshare")));
    words.addAll(Engines.userNamespace(host));
    words.addAll(List.of("--mount", "--propagation", "private", "--"));
    words.addAll(List.of(Engines.program(host, "sh"), "-c", Script.MOUNT.text(), "tare-mount"));
    words.add(seat.folder().resolve("mount-" + ProcessHandle.current().pid()).toString());
    words.add(Launch.overlayOptions(host));
    words.add(lower.toAbsolutePath().toString());
    try {
      seat.makeWritten(lower);
      Process holder =
          new Command(words, Optional.of(Launch.ENVIRONMENT), Optional.empty()).startPiped();
      var said =
          new BufferedReader(
              new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8));
      @Nullable String answer = said.readLine();
      if (!"ready".equals(answer)) {
        holder.destroyForcibly();
        throw new IOException(answer == null ? "it was not mounted" : answer);
      }
      return new RootMount(holder, Directory.open(Path.of("/proc/" + holder.pid() + "/cwd")));
    } catch (IOException e) {
      throw TareException.of(e, "cannot mount the root of the container");
    }
  }

  /// To be closed before this.
  public Directory root() {
    return root;
  }

  @Override
  public void close() {
    try {
      holder.getOutputStream().close();
      holder.waitFor();
    } catch (IOException e) {
      throw TareException.of(e, "cannot unmount the root of the container");
    } catch (InterruptedException e) {
      holder.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
