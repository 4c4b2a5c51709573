package dev.tare.steps;

import dev.tare.base.Bytes;
import dev.tare.layer.Attributes;
import dev.tare.layer.Entry;
import java.util.function.Function;

/// Entries of a layer as parts of a key.
public final class EntryKeys {
  /// Whether times of change count.
  public enum Times {
    /// As BuildKit has it (contenthash): a checkout made anew, or a file that was touched, is the
    /// same to a build.
    LEFT_OUT,
    COUNTED
  }

  private EntryKeys() {}

  /// @param content what stands for the content of a file
  public static void add(
      StepKey key, Iterable<Entry> entries, Times times, Function<Entry.FileEntry, Bytes> content) {
    for (Entry entry : entries) {
      add(key, entry, times, content);
    }
    key.add("end");
  }

  private static void add(
      StepKey key, Entry entry, Times times, Function<Entry.FileEntry, Bytes> content) {
    switch (entry) {
      case Entry.FileEntry file ->
          named(key, "file", file, file.attributes(), times)
              .add(file.content().size())
              .add(content.apply(file));
      case Entry.DirectoryEntry directory ->
          named(key, "directory", directory, directory.attributes(), times);
      case Entry.SymlinkEntry link ->
          named(key, "link", link, link.attributes(), times).add(link.target());
      case Entry.HardlinkEntry link ->
          key.add("name").add(link.path().name()).add(link.target().name());
      case Entry.DeviceEntry device ->
          named(key, "device", device, device.attributes(), times)
              .add(device.type().name())
              .add(device.major())
              .add(device.minor());
      case Entry.FifoEntry fifo -> named(key, "fifo", fifo, fifo.attributes(), times);
      case Entry.Whiteout whiteout ->
          key.add("whiteout").add(whiteout.path().name()).add(whiteout.kind().name());
    }
  }

  private static StepKey named(
      StepKey key, String type, Entry entry, Attributes attributes, Times times) {
    key.add(type)
        .add(entry.path().name())
        .add(attributes.mode())
        .add(attributes.uid())
        .add(attributes.gid())
        .add(times == Times.COUNTED ? attributes.mtime().getEpochSecond() : 0)
        .add(attributes.xattrs().size());
    attributes.xattrs().forEach((name, value) -> key.add(name).add(value));
    return key;
  }
}
