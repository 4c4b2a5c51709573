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
/// @param end whether the program is held when it ends
public record Conditions(
    Limits limits,
    Path input,
    Optional<Tree> accounts,
    Optional<TraceReader> tracing,
    Optional<Attendant> attendant,
    End end) {

  /// How a program goes.
  public enum End {
    AT_ONCE,
    /// It stays for a moment, so that what it has used can be read; needs strace, without which it
    /// goes at once.
    HELD
  }

  /// Reads what strace wrote.
  @FunctionalInterface
  public interface TraceReader {
    void read(Path file) throws IOException;
  }

  /// Is told of the program when it has just been let go; must return at once, since the time of
  /// the program counts from then.
  @FunctionalInterface
  public interface Attendant {
    /// The program is about to be let go.
    ///
    /// @param pid as in [#begun]
    default void before(long pid) throws IOException {}

    /// @param pid of the program, as this machine numbers it
    void begun(long pid) throws IOException;
  }

  /// Nothing to read, nobody looking on.
  public static Conditions of(Limits limits) {
    return new Conditions(
        limits,
        Path.of("/dev/null"),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        End.AT_ONCE);
  }

  public Conditions withInput(Path file) {
    return new Conditions(limits, file, accounts, tracing, attendant, end);
  }

  public Conditions withAccounts(Tree tree) {
    return new Conditions(limits, input, Optional.of(tree), tracing, attendant, end);
  }

  public Conditions withTracing(TraceReader reader) {
    return new Conditions(limits, input, accounts, Optional.of(reader), attendant, end);
  }

  public Conditions withAttendant(Attendant other) {
    return new Conditions(limits, input, accounts, tracing, Optional.of(other), end);
  }

  public Conditions withEnd(End other) {
    return new Conditions(limits, input, accounts, tracing, attendant, other);
  }
}
