package dev.tare.runtime;

import dev.tare.layer.Tree;
import dev.tare.sys.Limits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// How a program runs in the sandbox beside what its [RunSpec] says.
///
/// @param input what it reads
/// @param accounts where its user is looked up, where that is not its own root
/// @param tracing gets the trace of all it does with files and names, before that is removed
/// @param attendant looks on
public record Conditions(
    Limits limits,
    Path input,
    Optional<Tree> accounts,
    Optional<TraceReader> tracing,
    Optional<Attendant> attendant) {

  /// Reads what strace wrote.
  @FunctionalInterface
  public interface TraceReader {
    void read(Path file) throws IOException;
  }

  /// Is told of the program when it has just been let go; must return at once, since the time of
  /// the program counts from then.
  @FunctionalInterface
  public interface Attendant {
    /// @param pid of the program, as this machine numbers it
    void begun(long pid) throws IOException;
  }

  /// Nothing to read, nobody looking on.
  public static Conditions of(Limits limits) {
    return new Conditions(
        limits, Path.of("/dev/null"), Optional.empty(), Optional.empty(), Optional.empty());
  }

  public Conditions withInput(Path file) {
    return new Conditions(limits, file, accounts, tracing, attendant);
  }

  public Conditions withAccounts(Tree tree) {
    return new Conditions(limits, input, Optional.of(tree), tracing, attendant);
  }

  public Conditions withTracing(TraceReader reader) {
    return new Conditions(limits, input, accounts, Optional.of(reader), attendant);
  }

  public Conditions withAttendant(Attendant other) {
    return new Conditions(limits, input, accounts, tracing, Optional.of(other));
  }

  /// Whether the program must wait until somebody has found it.
  boolean isGated() {
    return tracing.isPresent() || attendant.isPresent();
  }
}
