package dev.tare.debian.deb;

import dev.tare.base.TareException;
import dev.tare.layer.Content;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A member of an ar archive in the form that packages have it (deb(5)): short names, decimal
/// sizes.
record ArMember(String name, Content content) {
  private static final byte[] MAGIC = "!<arch>\n".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER = 60;
  private static final int MAX_MEMBERS = 64;

  /// @param what its name in messages
  /// @throws TareException CORRUPT
  static List<ArMember> read(Content file, String what) {
    List<ArMember> members = new ArrayList<>();
    try (InputStream in = file.open()) {
      if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
        throw cannot(what, "it does not begin as one");
      }
      long at = MAGIC.length;
      while (at < file.size()) {
        byte[] header = in.readNBytes(HEADER);
        if (header.length < HEADER || header[58] != '`' || header[59] != '\n') {
          throw cannot(what, "the header at byte %d is none".formatted(at));
        }
        long size = size(header, what);
        at += HEADER;
        if (size > file.size() - at || members.size() == MAX_MEMBERS) {
          throw cannot(what, "it ends early, or has too many members");
        }
        String name = text(header, 0, 16).replaceFirst("/$", "");
        members.add(new ArMember(name, new Content.Part(file, at, size)));
        long step = Math.min(size + (size & 1), file.size() - at);
        in.skipNBytes(step);
        at += step;
      }
      return members;
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + what);
    }
  }

  private static String text(byte[] header, int from, int to) {
    return new String(header, from, to - from, StandardCharsets.ISO_8859_1).stripTrailing();
  }

  private static long size(byte[] header, String what) {
    String digits = text(header, 48, 58);
    if (!digits.matches("[0-9]{1,10}")) {
      throw cannot(what, "a member has the size \"%s\"".formatted(digits));
    }
    return Long.parseLong(digits);
  }

  private static TareException cannot(String what, String cause) {
    return TareException.corrupt("cannot read %s: it is no package: %s".formatted(what, cause));
  }
}
