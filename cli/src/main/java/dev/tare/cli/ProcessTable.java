package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.runtime.Host;
import dev.tare.sys.Command;
import dev.tare.sys.ProcessUsage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Some processes of this machine as ps shows them: by ps where there is one, else by what `/proc`
/// tells, in the columns of `ps -ef`.
final class ProcessTable {
  private static final DateTimeFormatter HOUR =
      DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withZone(ZoneId.systemDefault());
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("MMMdd", Locale.ROOT).withZone(ZoneId.systemDefault());

  private ProcessTable() {}

  /// @param options of ps
  /// @throws TareException INVALID where ps refuses them or shows no PID, UNSUPPORTED where they
  ///   need a ps and there is none
  static String of(Session session, Set<Long> pids, List<String> options) {
    Host host = session.host();
    Path ps = host.programs().get("ps");
    if (ps != null) {
      return byPs(ps, pids, options.isEmpty() ? List.of("-ef") : options);
    }
    if (!options.isEmpty() && !options.equals(List.of("-ef"))) {
      throw TareException.unsupported("cannot use options of ps: ps was not found")
          .withHint("install procps, or leave the options away");
    }
    try {
      return byFiles(pids, session.clock().instant());
    } catch (IOException e) {
      throw TareException.of(e, "cannot read /proc");
    }
  }

  private static String byPs(Path ps, Set<Long> pids, List<String> options) {
    List<String> words = new ArrayList<>(List.of(ps.toString()));
    words.addAll(options);
    try {
      var narrow = Map.of("PATH", "/usr/bin:/bin", "LC_ALL", "C.UTF-8");
      var outcome = new Command(words, Optional.of(narrow), Optional.empty()).run();
      if (!outcome.isSuccess()) {
        String said = outcome.err().toString().strip();
        throw TareException.invalid(
            "cannot list processes: ps says: " + said.lines().findFirst().orElse("nothing"));
      }
      return chosen(outcome.out().toString().lines().toList(), pids);
    } catch (IOException e) {
      throw TareException.of(e, "cannot start ps");
    }
  }

  /// The lines of `pids`, in columns.
  static String chosen(List<String> lines, Set<Long> pids) {
    List<String> header =
        lines.isEmpty() ? List.of() : List.of(lines.getFirst().strip().split("\\s+", -1));
    int column = header.indexOf("PID");
    if (column < 0) {
      throw TareException.invalid("cannot tell whose processes these are: ps shows no PID")
          .withHint("add the column: -o pid,…");
    }
    Table table = Table.bare().row(header);
    for (String line : lines.subList(1, lines.size())) {
      List<String> cells = List.of(line.strip().split("\\s+", header.size()));
      if (cells.size() > column
          && cells.get(column).matches("[0-9]{1,10}")
          && pids.contains(Long.parseLong(cells.get(column)))) {
        table.row(cells.stream().map(Printable::of).toList());
      }
    }
    return table.toString();
  }

  /// The columns of `ps -ef`, without ps.
  static String byFiles(Set<Long> pids, Instant now) throws IOException {
    Table table = new Table("UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD");
    double uptime = ProcessUsage.uptime();
    pids.stream()
        .sorted()
        .flatMap(pid -> ProcessUsage.of(pid).stream())
        .forEach(usage -> table.row(row(usage, uptime, now)));
    return table.toString();
  }

  private static List<String> row(ProcessUsage usage, double uptime, Instant now) {
    double age = Math.max(0.01, uptime - (double) usage.startTicks() / ProcessUsage.TICKS);
    long seconds = usage.ownTicks() / ProcessUsage.TICKS;
    Instant began = now.minusMillis((long) (age * 1000));
    return List.of(
        user(usage),
        Long.toString(usage.pid()),
        Long.toString(usage.parent()),
        Long.toString((long) (100.0 * usage.ownTicks() / ProcessUsage.TICKS / age)),
        (age < 86_400 ? HOUR : DAY).format(began),
        terminal(usage.terminal()),
        "%02d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60),
        Printable.of(usage.command()));
  }

  /// By name, where that is as long as ps shows it.
  private static String user(ProcessUsage usage) {
    return ProcessHandle.of(usage.pid())
        .flatMap(handle -> handle.info().user())
        .filter(name -> name.length() <= 8)
        .orElse(Long.toString(usage.uid()));
  }

  /// Of pseudo-terminals the name (major 136 to 143, devices.txt of Linux).
  private static String terminal(long device) {
    long major = (device >> 8) & 0xfff;
    long minor = (device & 0xff) | ((device >> 12) & 0xfff00);
    return major >= 136 && major <= 143 ? "pts/" + ((major - 136) * 256 + minor) : "?";
  }
}
