package dev.tare.check;

import dev.tare.base.TareException;
import dev.tare.elf.ElfFile;
import dev.tare.layer.Entry.FileEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Files as text: bytes are characters.
final class FileText {
  private static final int CHUNK = 256 << 10;
  private static final int OVERLAP = 4096;

  private FileText() {}

  /// @param max in bytes
  /// @throws TareException where it cannot be read
  static String head(FileEntry file, int max) {
    try (InputStream in = file.content().open()) {
      return new String(in.readNBytes(max), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + file.path());
    }
  }

  /// Whether `pattern` occurs anywhere in a file; what it finds must be shorter than 4096 bytes.
  ///
  /// @throws TareException where it cannot be read
  static boolean contains(FileEntry file, Pattern pattern) {
    return anyWindow(file, whole(file), text -> pattern.matcher(text).find());
  }

  /// The same of what a program loads as data: what linkers leave for debuggers names paths of who
  /// built it. Of a file that is no program, all of it.
  static boolean dataContains(FileEntry file, Pattern pattern) {
    return StartedProgram.elf(file).map(ElfFile::dataRanges).orElse(List.of(whole(file))).stream()
        .anyMatch(range -> anyWindow(file, range, text -> pattern.matcher(text).find()));
  }

  private static ElfFile.Range whole(FileEntry file) {
    return new ElfFile.Range(0, file.content().size());
  }

  /// What the first group of `pattern` is, wherever it occurs in a file; otherwise as [#contains].
  static Set<String> all(FileEntry file, Pattern pattern) {
    Set<String> found = new HashSet<>();
    anyWindow(
        file,
        whole(file),
        text -> {
          pattern.matcher(text).results().map(result -> result.group(1)).forEach(found::add);
          return false;
        });
    return found;
  }

  /// Shows a part of the file in pieces that overlap, until one is enough.
  private static boolean anyWindow(
      FileEntry file, ElfFile.Range range, Predicate<String> isEnough) {
    byte[] window = new byte[CHUNK + OVERLAP];
    int kept = 0;
    try (InputStream in = file.content().openAt(range.offset())) {
      long left = range.length();
      for (int n = in.readNBytes(window, 0, (int) Math.min(CHUNK, left));
          n > 0;
          n = in.readNBytes(window, kept, (int) Math.min(CHUNK, left))) {
        int length = kept + n;
        left -= n;
        if (isEnough.test(new String(window, 0, length, StandardCharsets.ISO_8859_1))) {
          return true;
        }
        kept = Math.min(OVERLAP, length);
        System.arraycopy(window, length - kept, window, 0, kept);
      }
      return false;
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + file.path());
    }
  }
}
