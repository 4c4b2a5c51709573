package dev.tare.sys;

import dev.tare.sys.Command.Input;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// A program that runs with the standard streams of this process and is not trusted with its files:
/// where a stream is one ([StandardStream#isNamed]) the program gets a pipe, and what it writes
/// there is written to the file, what it reads is read from it. Closing waits for the rest.
///
/// Where output and error are one file they are one pipe, so that lines keep their order.
public final class Relay implements AutoCloseable {
  /// What the kernel says to who writes where nobody reads any more (EPIPE).
  private static final String BROKEN = "Broken pipe";

  private final Process process;
  private final List<Thread> writing = new ArrayList<>();
  private final AtomicReference<Optional<IOException>> failure =
      new AtomicReference<>(Optional.empty());

  private Relay(Process process) {
    this.process = process;
  }

  /// Whoever starts waits for the process, on the same thread: see [Command#startForeground].
  public static Relay start(Command command, Input input) throws IOException {
    ProcessBuilder builder = command.foreground(input);
    boolean isRead = input == Input.INHERITED && StandardStream.INPUT.isNamed();
    boolean isOutput = StandardStream.OUTPUT.isNamed();
    boolean isError = StandardStream.ERROR.isNamed();
    boolean isOne = isOutput && isError && StandardStream.OUTPUT.isSameFile(StandardStream.ERROR);
    if (isRead) {
      builder.redirectInput(Redirect.PIPE);
    }
    if (isOutput) {
      builder.redirectOutput(Redirect.PIPE);
    }
    if (isError) {
      builder.redirectError(Redirect.PIPE).redirectErrorStream(isOne);
    }
    Relay relay = new Relay(Command.start(builder));
    if (isRead) {
      relay.read();
    }
    if (isOutput) {
      relay.write(relay.process.getInputStream(), FileDescriptor.out, "output");
    }
    if (isError && !isOne) {
      relay.write(relay.process.getErrorStream(), FileDescriptor.err, "error");
    }
    return relay;
  }

  public Process process() {
    return process;
  }

  private void write(InputStream from, FileDescriptor to, String name) {
    writing.add(
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              // closed when writing fails: the program then learns it by SIGPIPE
              try (from) {
                copy(from, new FileOutputStream(to));
              } catch (IOException e) {
                fail("cannot write standard " + name, e);
              }
            }));
  }

  /// Nobody waits for it: a program may end before its input does.
  private void read() {
    var _ =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              try (OutputStream to = process.getOutputStream()) {
                copy(new FileInputStream(FileDescriptor.in), to);
              } catch (IOException e) {
                fail("cannot read standard input", e);
              }
            });
  }

  private static void copy(InputStream from, OutputStream to) throws IOException {
    byte[] buffer = new byte[1 << 16];
    for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
      to.write(buffer, 0, n);
      to.flush();
    }
  }

  private void fail(String what, IOException e) {
    String why = String.valueOf(e.getMessage());
    // whoever reads what comes out, or the program, has had enough
    if (!why.equals(BROKEN) && !why.equals("Stream closed")) {
      failure.compareAndSet(Optional.empty(), Optional.of(new IOException(what + ": " + why, e)));
    }
  }

  /// Waits until all that was written has arrived: a process that outlives the program and writes
  /// to its pipe is waited for, as by runc.
  ///
  /// @throws IOException where some of it could not be written, or the input not be read
  @Override
  public void close() throws IOException {
    try {
      for (Thread thread : writing) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    Optional<IOException> failed = failure.get();
    if (failed.isPresent()) {
      throw failed.get();
    }
  }
}
