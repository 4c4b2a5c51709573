package dev.tare.cli;

import dev.tare.base.TareException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// The two ways out: standard output holds the result alone, standard error all else. Text is
/// UTF-8. What is printed appears at the latest with [#flush].
final class Console {
  /// Whoever read standard output has closed it: there is nobody left to work for.
  static final class Closed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Closed(IOException cause) {
      super(cause);
    }
  }

  private static final String CLEAR = "\r\033[K";

  private final OutputStream out;
  private final OutputStream err;
  private final StringBuilder pending = new StringBuilder();
  private boolean isDrawn;
  private boolean isFinished;

  Console(OutputStream out, OutputStream err) {
    this.out = out;
    this.err = err;
  }

  static Console ofProcess() {
    return new Console(
        new FileOutputStream(FileDescriptor.out), new FileOutputStream(FileDescriptor.err));
  }

  /// Adds `text` to the result, as it is.
  void print(String text) {
    pending.append(text);
    if (pending.length() > 1 << 14) {
      flush();
    }
  }

  /// Adds a line to the result.
  void println(String line) {
    print(line);
    print("\n");
  }

  /// Says something that is not the result. It may quote what strangers wrote.
  void note(String line) {
    status(Printable.of(line) + "\n");
  }

  /// Puts `line` in the place of the last one that was drawn; nothing, to have none. For terminals.
  synchronized void draw(String line) {
    if (!isFinished) {
      isDrawn = !line.isEmpty();
      status(CLEAR + line);
    }
  }

  /// Ends a line that is drawn, where an interrupt ends the process: what the shell says next
  /// stands on a line of its own. Nothing is drawn from now on.
  synchronized void finish() {
    if (isDrawn) {
      status("\n");
    }
    isDrawn = false;
    isFinished = true;
  }

  /// Writes `text` to standard error as it is.
  void status(String text) {
    try {
      err.write(text.getBytes(StandardCharsets.UTF_8));
      err.flush();
    } catch (IOException _) {
      // there is nowhere left to say it
    }
  }

  /// Standard error for bytes that are a result: those that a container wrote there.
  OutputStream errorBytes() {
    return err;
  }

  /// Standard output for bytes, such as an archive; failures come as [Closed] or TareException.
  OutputStream bytes() {
    flush();
    return new OutputStream() {
      @Override
      public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] buffer, int from, int length) {
        try {
          out.write(buffer, from, length);
        } catch (IOException e) {
          throw failed(e);
        }
      }
    };
  }

  /// @throws Closed where nobody reads any more
  /// @throws TareException where standard output cannot be written
  void flush() {
    if (pending.isEmpty()) {
      return;
    }
    byte[] text = pending.toString().getBytes(StandardCharsets.UTF_8);
    pending.setLength(0);
    try {
      out.write(text);
      out.flush();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private static RuntimeException failed(IOException e) {
    return String.valueOf(e.getMessage()).contains("Broken pipe")
        ? new Closed(e)
        : TareException.of(e, "cannot write standard output");
  }
}
