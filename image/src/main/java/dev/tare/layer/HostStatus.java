package dev.tare.layer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/// What lstat(2) says of a file.
record HostStatus(
    int mode,
    long uid,
    long gid,
    long rdev,
    long dev,
    long ino,
    long links,
    long size,
    Instant mtime,
    Instant ctime) {
  /// The "unix" view is in every JDK for Linux and macOS, though in no book.
  private static final String FIELDS =
      "unix:mode,uid,gid,rdev,dev,ino,nlink,size,lastModifiedTime,ctime";

  static HostStatus of(Path path) throws IOException {
    Map<String, Object> fields = Files.readAttributes(path, FIELDS, LinkOption.NOFOLLOW_LINKS);
    return new HostStatus(
        (int) number(fields, "mode"),
        number(fields, "uid"),
        number(fields, "gid"),
        number(fields, "rdev"),
        number(fields, "dev"),
        number(fields, "ino"),
        number(fields, "nlink"),
        number(fields, "size"),
        time(fields, "lastModifiedTime"),
        time(fields, "ctime"));
  }

  private static Instant time(Map<String, Object> fields, String name) {
    return ((FileTime) Objects.requireNonNull(fields.get(name))).toInstant();
  }

  private static long number(Map<String, Object> fields, String name) {
    Number number = (Number) Objects.requireNonNull(fields.get(name));
    return number instanceof Integer i ? Integer.toUnsignedLong(i) : number.longValue();
  }

  /// The bits of S_IFMT.
  int type() {
    return mode & 0170000;
  }

  boolean isDirectory() {
    return type() == 0040000;
  }

  FileStamp stamp() {
    return new FileStamp(dev, ino, size, FileStamp.nanos(mtime), FileStamp.nanos(ctime));
  }

  /// The number is laid out as makedev(3) does.
  long major() {
    return (rdev >> 8 & 0xfff) | (rdev >> 32 & ~0xfffL);
  }

  long minor() {
    return (rdev & 0xff) | (rdev >> 12 & 0xfff_ff00L);
  }
}
