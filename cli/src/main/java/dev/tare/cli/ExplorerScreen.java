package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.cli.Explorer.Extent;
import dev.tare.cli.Explorer.Panel;
import dev.tare.cli.StyledLine.Mark;
import dev.tare.cli.StyledLine.Span;
import dev.tare.sys.Processes;
import dev.tare.sys.Signals;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jline.utils.Curses;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;

/// The terminal while an image is explored: keys in, lines out. The only user of JLine. Whatever
/// ends the process, but SIGKILL, the terminal is left as it was found.
final class ExplorerScreen implements AutoCloseable {
  /// How long a key is waited for before signals are looked at.
  private static final long LOOK_ABOUT_MILLIS = 100;

  /// How long a process that is to be stopped goes on, if it ever stops.
  private static final long STOPPING_MILLIS = 200;

  private static final Extent USUAL = new Extent(80, 24);

  private final Terminal terminal;
  private final Attributes raw;
  private final Attributes found;
  private final Display display;
  private final KeyReader keys;
  private final boolean isColoured;
  private final Queue<Integer> raised = new ConcurrentLinkedQueue<>();
  private final Signals signals;
  private final OutputStream out = new FileOutputStream(FileDescriptor.out);
  private final String farewell;
  private final Thread atExit = Thread.ofPlatform().unstarted(this::leave);
  private boolean isEntered;

  private ExplorerScreen(Terminal terminal, boolean isColoured) {
    this.terminal = terminal;
    this.isColoured = isColoured;
    this.found = terminal.enterRawMode();
    this.raw = terminal.getAttributes();
    // ^C and ^Z are keys
    raw.setLocalFlag(Attributes.LocalFlag.ISIG, false);
    this.farewell =
        capability(terminal, Capability.cursor_normal)
            + capability(terminal, Capability.exit_ca_mode);
    this.display = new Display(terminal, true);
    this.keys = new KeyReader(terminal.reader()::read);
    this.signals = Signals.handle(Set.of(Signals.WINCH, Signals.CONT), raised::add);
  }

  /// Shows an image until somebody has seen enough.
  ///
  /// @throws TareException UNSUPPORTED where the terminal cannot be had
  static void show(Explored explored, Environment environment) {
    try (ExplorerScreen screen = open(environment)) {
      Explorer explorer = Explorer.of(explored, screen.extent());
      while (!explorer.isDone()) {
        screen.paint(ExplorerView.of(explorer));
        explorer =
            explorer.panel() instanceof Panel.Asking(var account)
                ? explorer.answered(ExplorerText.why(explored, account))
                : screen.after(explorer, screen.next());
      }
    }
  }

  private static ExplorerScreen open(Environment environment) {
    try {
      Terminal terminal =
          TerminalBuilder.builder()
              .system(true)
              .systemOutput(TerminalBuilder.SystemOutput.ForcedSysOut)
              .provider(TerminalBuilder.PROP_PROVIDER_FFM)
              .dumb(false)
              .type(environment.variable("TERM").orElse("xterm"))
              .encoding(StandardCharsets.UTF_8)
              .stdinEncoding(StandardCharsets.UTF_8)
              .stdoutEncoding(StandardCharsets.UTF_8)
              .nativeSignals(false)
              .graphemeCluster(false)
              .build();
      ExplorerScreen screen =
          new ExplorerScreen(terminal, environment.variable("NO_COLOR").isEmpty());
      Runtime.getRuntime().addShutdownHook(screen.atExit);
      screen.enter();
      return screen;
    } catch (IOException | IllegalStateException e) {
      throw TareException.unsupported("cannot use this terminal: " + e.getMessage())
          .withCause(e)
          .withHint("tare analyze and tare tree print the same facts");
    }
  }

  private Extent extent() {
    Size size = terminal.getSize();
    return size.getColumns() > 0 && size.getRows() > 0
        ? new Extent(size.getColumns(), size.getRows())
        : USUAL;
  }

  private void paint(List<StyledLine> lines) {
    display.update(lines.stream().map(this::styled).toList(), 0);
  }

  private AttributedString styled(StyledLine line) {
    AttributedStringBuilder text = new AttributedStringBuilder();
    line.spans().forEach(span -> text.append(span.text(), style(span)));
    return text.toAttributedString();
  }

  private AttributedStyle style(Span span) {
    AttributedStyle plain = AttributedStyle.DEFAULT;
    AttributedStyle style =
        switch (span.tone()) {
          case PLAIN -> plain;
          case TITLE -> plain.inverse();
          case HEAD -> plain.bold();
          case FAINT -> plain.faint();
          case ADDED -> colour(AttributedStyle.GREEN);
          case CHANGED, CACHE -> colour(AttributedStyle.YELLOW);
          case REMOVED, WASTE -> colour(AttributedStyle.RED);
          case DUPLICATE -> colour(AttributedStyle.MAGENTA);
          case LINKED -> colour(AttributedStyle.CYAN);
          case DOCS -> colour(AttributedStyle.BLUE);
        };
    return switch (span.mark()) {
      case Mark.NONE -> style;
      case Mark.REST -> style.bold().underline();
      case Mark.KEYS -> style.inverse();
    };
  }

  private AttributedStyle colour(int colour) {
    return isColoured ? AttributedStyle.DEFAULT.foreground(colour) : AttributedStyle.DEFAULT;
  }

  /// Waits for a key, or for what else happens to the terminal.
  private Key next() {
    while (true) {
      Integer signal = raised.poll();
      if (signal != null) {
        return signal == Signals.CONT ? Key.Named.REDRAW : Key.Named.RESIZED;
      }
      try {
        Optional<Key> key = keys.next(LOOK_ABOUT_MILLIS);
        if (key.isPresent()) {
          return key.get();
        }
      } catch (IOException e) {
        return Key.Named.GONE;
      }
    }
  }

  private Explorer after(Explorer explorer, Key key) {
    if (key == Key.Named.SUSPEND) {
      stop();
    }
    if (key == Key.Named.SUSPEND || key == Key.Named.REDRAW) {
      enter();
    }
    if (key == Key.Named.RESIZED || !explorer.extent().equals(extent())) {
      return anew(explorer.resized(extent())).on(key);
    }
    return explorer.on(key);
  }

  private Explorer anew(Explorer explorer) {
    display.resize(Size.of(explorer.extent().columns(), explorer.extent().rows()));
    display.clear();
    return explorer;
  }

  /// As a terminal does it at ^Z: whoever started this stops as well. Nothing stops where nobody
  /// could let it go on.
  private void stop() {
    leave();
    try {
      Processes.signal(0, Signals.TSTP);
      Thread.sleep(STOPPING_MILLIS);
    } catch (IOException _) {
      // it goes on
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void enter() {
    terminal.setAttributes(raw);
    terminal.puts(Capability.enter_ca_mode);
    terminal.puts(Capability.cursor_invisible);
    terminal.flush();
    Extent extent = extent();
    display.resize(Size.of(extent.columns(), extent.rows()));
    display.clear();
    isEntered = true;
  }

  /// Straight to the terminal, since at the end of the process JLine's way there may be closed.
  private synchronized void leave() {
    if (!isEntered) {
      return;
    }
    isEntered = false;
    try {
      out.write(farewell.getBytes(StandardCharsets.ISO_8859_1));
      terminal.setAttributes(found);
    } catch (IOException | IllegalStateException _) {
      // the terminal is gone, or JLine set it right already
    }
  }

  private static String capability(Terminal terminal, Capability capability) {
    String text = terminal.getStringCapability(capability);
    return text == null ? "" : Curses.tputs(text);
  }

  @Override
  public void close() {
    signals.close();
    leave();
    try {
      terminal.close();
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IOException | IllegalStateException _) {
      // the terminal is gone, or the process ends and the hook is at work
    }
  }
}
