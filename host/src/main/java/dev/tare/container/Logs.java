package dev.tare.container;

import dev.tare.base.TareException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Reads what conmon logged of a container (k8s-file): each line is `TIME stdout|stderr F|P BYTES`,
/// where P says that the program's line goes on in the next one of its stream. The bytes are the
/// program's own, whatever they are.
///
/// When the file has reached its bound, conmon puts an empty one in its place; whoever follows
/// reads the old one to its end first.
public final class Logs {
  private static final int BUFFER = 1 << 16;
  private static final long BETWEEN_LOOKS = 20_000_000;

  /// Which lines are wanted.
  ///
  /// @param tail at most so many of the last; negative for all
  /// @param since none from before; empty for all
  /// @param until none from after; empty for all
  public record Wanted(
      long tail, Optional<Instant> since, Optional<Instant> until, boolean times) {}

  private final Wanted wanted;
  private final OutputStream out;
  private final OutputStream err;
  private final Line pending = new Line();
  private boolean lineBegins = true;

  public Logs(Wanted wanted, OutputStream out, OutputStream err) {
    this.wanted = wanted;
    this.out = new BufferedOutputStream(out, BUFFER);
    this.err = new BufferedOutputStream(err, BUFFER);
  }

  /// Grows until it is a whole line.
  private static final class Line {
    private byte[] bytes = new byte[256];
    private int length;

    void add(byte[] more, int from, int to) {
      int needed = length + to - from;
      if (needed > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(needed, 2 * bytes.length));
      }
      System.arraycopy(more, from, bytes, length, to - from);
      length = needed;
    }

    byte[] take() {
      byte[] line = Arrays.copyOf(bytes, length);
      length = 0;
      return line;
    }
  }

  /// Prints what there is.
  public void print(Path log) {
    if (wanted.tail() >= 0) {
      printLast(log);
      flush();
      return;
    }
    read(log, this::show);
    flush();
  }

  /// Prints what there is, then what comes, until `isOver`.
  ///
  /// @param isOver asked when nothing new has come for a moment
  public void follow(Path log, BooleanSupplier isOver) {
    @Nullable Object key = key(log);
    @Nullable FileChannel channel = open(log);
    try {
      if (channel != null && wanted.tail() >= 0) {
        channel.position(printLast(log));
      }
      boolean isLast = false;
      while (true) {
        if (channel == null) {
          key = key(log);
          channel = open(log);
        }
        boolean isNew = channel != null && drain(channel, this::show);
        flush();
        if (isNew) {
          isLast = false;
          continue;
        }
        if (channel != null && !Objects.equals(key, key(log))) {
          // between the last look and the exchange more may have come
          drain(channel, this::show);
          channel.close();
          channel = null;
          continue;
        }
        if (isLast) {
          return;
        }
        // what it wrote last may have come after the look
        isLast = isOver.getAsBoolean();
        if (!isLast) {
          LockSupport.parkNanos(BETWEEN_LOOKS);
        }
      }
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + log);
    } finally {
      close(channel);
    }
  }

  private static void close(@Nullable FileChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException _) {
        // it was only read
      }
    }
  }

  /// Tells the file from the one that takes its place.
  private static @Nullable Object key(Path log) {
    try {
      return Files.readAttributes(log, BasicFileAttributes.class).fileKey();
    } catch (IOException e) {
      return null;
    }
  }

  private static @Nullable FileChannel open(Path log) {
    try {
      return FileChannel.open(log, StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      return null; // it has not started yet
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + log);
    }
  }

  @FunctionalInterface
  private interface Consumer {
    void accept(byte[] line) throws IOException;
  }

  private long read(Path log, Consumer consumer) {
    try (FileChannel channel = open(log)) {
      if (channel == null) {
        return 0;
      }
      drain(channel, consumer);
      return channel.position();
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + log);
    }
  }

  /// @return whether there was anything
  private boolean drain(FileChannel channel, Consumer consumer) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    boolean isAny = false;
    while (channel.read(buffer.clear()) > 0) {
      isAny = true;
      byte[] bytes = buffer.array();
      int from = 0;
      for (int i = 0; i < buffer.position(); i++) {
        if (bytes[i] == '\n') {
          pending.add(bytes, from, i);
          consumer.accept(pending.take());
          from = i + 1;
        }
      }
      pending.add(bytes, from, buffer.position());
    }
    return isAny;
  }

  /// @return the position behind what was read
  private long printLast(Path log) {
    Deque<byte[]> last = new ArrayDeque<>();
    long[] whole = {0};
    long end =
        read(
            log,
            line -> {
              if (!isInTime(line)) {
                return;
              }
              last.addLast(line);
              whole[0] += isWhole(line) ? 1 : 0;
              while (whole[0] > wanted.tail()) {
                whole[0] -= isWhole(Objects.requireNonNull(last.pollFirst())) ? 1 : 0;
              }
            });
    try {
      for (byte[] line : last) {
        show(line);
      }
    } catch (IOException e) {
      throw TareException.of(e, "cannot write the log");
    }
    return end - pending.length;
  }

  private static boolean isWhole(byte[] line) {
    int tag = tag(line);
    return tag < 0 || line[tag] == 'F';
  }

  /// Where the letter stands that says whether the line is whole; -1 where it is none of conmon's.
  private static int tag(byte[] line) {
    int first = indexOf(line, ' ', 0);
    int second = first < 0 ? -1 : indexOf(line, ' ', first + 1);
    return second < 0 || second + 2 > line.length ? -1 : second + 1;
  }

  private static int indexOf(byte[] line, char wanted, int from) {
    for (int i = from; i < line.length; i++) {
      if (line[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  private void show(byte[] line) throws IOException {
    int tag = tag(line);
    if (tag < 0 || !isInTime(line)) {
      return;
    }
    int first = indexOf(line, ' ', 0);
    OutputStream stream = line[first + 4] == 'e' ? err : out; // stdErr, stdOut
    if (wanted.times() && lineBegins) {
      stream.write(line, 0, first + 1);
    }
    int from = Math.min(tag + 2, line.length);
    stream.write(line, from, line.length - from);
    lineBegins = line[tag] == 'F';
    if (lineBegins) {
      stream.write('\n');
    }
  }

  private boolean isInTime(byte[] line) {
    if (wanted.since().isEmpty() && wanted.until().isEmpty()) {
      return true;
    }
    int end = Math.max(0, indexOf(line, ' ', 0));
    try {
      String text = new String(line, 0, end, StandardCharsets.ISO_8859_1);
      Instant time = OffsetDateTime.parse(text).toInstant();
      return wanted.since().filter(time::isBefore).isEmpty()
          && wanted.until().filter(time::isAfter).isEmpty();
    } catch (DateTimeException e) {
      return true;
    }
  }

  private void flush() {
    try {
      out.flush();
      err.flush();
    } catch (IOException e) {
      throw TareException.of(e, "cannot write the log");
    }
  }
}
