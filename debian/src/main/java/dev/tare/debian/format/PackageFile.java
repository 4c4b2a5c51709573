package dev.tare.debian.format;

import dev.tare.layer.Entry;
import java.util.List;
import java.util.SortedMap;

/// A package: what it says of itself, and its files. Nothing of it is unpacked, nothing runs.
public interface PackageFile {
  String name();

  /// As it is written; how versions are ordered is the format's own.
  String version();

  /// In the words of those who made it; `all` or `noarch` for any.
  String architecture();

  /// What it would run when it is installed, by the format's names such as `postinst`; each byte a
  /// character.
  SortedMap<String, String> scripts();

  /// Its tree, in the order of the package; see [PackageTree#read].
  List<Entry> entries();
}
