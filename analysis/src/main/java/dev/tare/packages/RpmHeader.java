package dev.tare.packages;

import dev.tare.base.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;

/// The header of an installed package (rpm's manual, "header structure"): two counts, an index of
/// entries of 16 bytes each (tag, type, offset, count), and the data. Numbers are big-endian.
final class RpmHeader {
  private static final int NAME = 1000;
  private static final int VERSION = 1001;
  private static final int RELEASE = 1002;
  private static final int EPOCH = 1003;
  private static final int LICENSE = 1014;
  private static final int ARCHITECTURE = 1022;
  private static final int OLD_NAMES = 1027;
  private static final int SOURCE = 1044;
  private static final int DIRECTORY_OF_NAME = 1116;
  private static final int BASE_NAMES = 1117;
  private static final int DIRECTORIES = 1118;

  private static final int INT32 = 4;
  private static final int STRING = 6;
  private static final int STRINGS = 8;
  private static final int TRANSLATED = 9;

  /// More than any real package has files.
  private static final int MAX_VALUES = 1 << 20;

  /// Longer than the kernel takes (PATH_MAX).
  private static final int MAX_PATH = 4096;

  /// Keys that signatures are checked with stand among the packages.
  private static final String KEY = "gpg-pubkey";

  private record Entry(int type, int offset, int count) {}

  private final byte[] bytes;
  private final int data;
  private final Map<Integer, Entry> entries = new HashMap<>();

  /// @throws Damaged where its counts go beyond it
  RpmHeader(byte[] bytes) throws IOException {
    this.bytes = bytes;
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    long count = bytes.length < 8 ? -1 : buffer.getInt(0);
    long length = bytes.length < 8 ? -1 : buffer.getInt(4);
    if (count < 0 || length < 0 || 8 + 16 * count + length > bytes.length) {
      throw new Damaged("a package ends beyond its header");
    }
    this.data = (int) (8 + 16 * count);
    for (int at = 8; at < data; at += 16) {
      entries.putIfAbsent(
          buffer.getInt(at),
          new Entry(buffer.getInt(at + 4), buffer.getInt(at + 8), buffer.getInt(at + 12)));
    }
  }

  /// Empty where it names no package, and for keys.
  Optional<InstalledPackage> installed() throws IOException {
    String name = string(NAME);
    String version = string(VERSION);
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9+._-]*") || version.isEmpty() || name.equals(KEY)) {
      return Optional.empty();
    }
    String release = string(RELEASE);
    int[] epoch = numbers(EPOCH);
    String whole =
        (epoch.length == 0 ? "" : Integer.toUnsignedString(epoch[0]) + ":")
            + version
            + (release.isEmpty() ? "" : "-" + release);
    SequencedMap<String, String> fields = new LinkedHashMap<>();
    fields.put("package", name);
    fields.put("version", whole);
    fields.put("architecture", string(ARCHITECTURE));
    fields.put("license", string(LICENSE));
    String[] source = source(string(SOURCE));
    return Optional.of(
        new InstalledPackage(
            name,
            whole,
            string(ARCHITECTURE),
            source.length == 2 ? source[0] : name,
            source.length == 2 ? source[1] : whole,
            fields));
  }

  /// `bash-5.1.8-9.el9.src.rpm` is the package bash in version 5.1.8-9.el9.
  private static String[] source(String file) {
    String stem = file.replaceFirst("\\.(no)?src\\.rpm$", "");
    int release = stem.lastIndexOf('-');
    int version = stem.lastIndexOf('-', release - 1);
    return version <= 0
        ? new String[0]
        : new String[] {stem.substring(0, version), stem.substring(version + 1)};
  }

  /// Hands the paths of its files, links and directories to `consumer`, without the slash that they
  /// begin with.
  void eachPath(Consumer<Bytes> consumer) throws IOException {
    List<Bytes> names = strings(BASE_NAMES);
    List<Bytes> directories = strings(DIRECTORIES);
    int[] of = numbers(DIRECTORY_OF_NAME);
    strings(OLD_NAMES).forEach(old -> consumer.accept(withoutSlash(old)));
    for (int i = 0; i < Math.min(of.length, names.size()); i++) {
      boolean isThere = of[i] >= 0 && of[i] < directories.size();
      if (!isThere || directories.get(of[i]).length() > MAX_PATH) {
        throw new Damaged("a file of a package lies in no directory");
      }
      consumer.accept(withoutSlash(directories.get(of[i]).concat(names.get(i))));
    }
  }

  private static Bytes withoutSlash(Bytes path) {
    return path.length() > 0 && path.at(0) == '/' ? path.slice(1, path.length()) : path;
  }

  private String string(int tag) throws IOException {
    Entry entry = entries.get(tag);
    if (entry == null || (entry.type != STRING && entry.type != TRANSLATED)) {
      return "";
    }
    int from = start(entry, 1);
    return new String(bytes, from, end(from) - from, StandardCharsets.UTF_8);
  }

  private List<Bytes> strings(int tag) throws IOException {
    Entry entry = entries.get(tag);
    if (entry == null || entry.type != STRINGS) {
      return List.of();
    }
    List<Bytes> strings = new ArrayList<>();
    int at = start(entry, 1);
    for (int i = 0; i < entry.count; i++) {
      int end = end(at);
      strings.add(Bytes.of(bytes, at, end));
      at = end + 1;
    }
    return strings;
  }

  private int[] numbers(int tag) throws IOException {
    Entry entry = entries.get(tag);
    if (entry == null || entry.type != INT32) {
      return new int[0];
    }
    int at = start(entry, 4);
    int[] numbers = new int[entry.count];
    ByteBuffer.wrap(bytes, at, bytes.length - at).asIntBuffer().get(numbers);
    return numbers;
  }

  /// @param size of each of its values, at least
  private int start(Entry entry, long size) throws IOException {
    long start = (long) data + entry.offset;
    boolean isCount = entry.count >= 0 && entry.count <= MAX_VALUES;
    if (entry.offset < 0 || !isCount || start + size * entry.count > bytes.length) {
      throw new Damaged("a value of a package ends beyond its header");
    }
    return (int) start;
  }

  /// Where the string that begins at `from` ends.
  private int end(int from) throws IOException {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        return i;
      }
    }
    throw new Damaged("a value of a package ends beyond its header");
  }
}
