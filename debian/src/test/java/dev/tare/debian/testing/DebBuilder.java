package dev.tare.debian.testing;

import dev.tare.base.Bytes;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.LayerWriter;
import dev.tare.layer.TreePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/// Packages for tests, compressed by xz.
public final class DebBuilder {
  private final String control;
  private final List<Entry> files = new ArrayList<>();
  private final List<Entry> scripts = new ArrayList<>();

  /// @param control the fields, with a newline at the end of each
  public DebBuilder(String control) {
    this.control = control;
    scripts.add(text("control", control, 0644));
  }

  public static Entry text(String path, String content, int mode) {
    return new Entry.FileEntry(
        TreePath.of(path), Attributes.of(mode), Content.of(Bytes.utf8(content)));
  }

  public DebBuilder file(String path, String content) {
    return entry(text(path, content, 0644));
  }

  public DebBuilder link(String path, String target) {
    return entry(
        new Entry.SymlinkEntry(TreePath.of(path), Attributes.of(0777), Bytes.utf8(target)));
  }

  public DebBuilder entry(Entry entry) {
    files.add(entry);
    return this;
  }

  public DebBuilder control(String name, String content) {
    scripts.add(text(name, content, 0755));
    return this;
  }

  /// The fields, for an index.
  public String fields() {
    return control;
  }

  public static byte[] tar(Iterable<? extends Entry> entries) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    LayerWriter.write(entries, out);
    return out.toByteArray();
  }

  public static byte[] xz(byte[] plain) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream xz = new XZOutputStream(out, new LZMA2Options(1))) {
      xz.write(plain);
    }
    return out.toByteArray();
  }

  public byte[] build() throws IOException {
    return built(xz(tar(FileTree.of(files).asLayer())));
  }

  /// One whose stream of files is cut, in an archive that is whole.
  public byte[] buildCut() throws IOException {
    byte[] data = xz(tar(FileTree.of(files).asLayer()));
    return built(Arrays.copyOf(data, data.length - 20));
  }

  private byte[] built(byte[] data) throws IOException {
    return ar(
        Map.entry("debian-binary", "2.0\n".getBytes(StandardCharsets.US_ASCII)),
        Map.entry("control.tar.xz", xz(tar(scripts))),
        Map.entry("data.tar.xz", data));
  }

  @SafeVarargs
  public static byte[] ar(Map.Entry<String, byte[]>... members) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("!<arch>\n".getBytes(StandardCharsets.US_ASCII));
    for (var member : members) {
      String header =
          "%-16s%-12d%-6d%-6d%-8s%-10d`\n"
              .formatted(member.getKey(), 0, 0, 0, "100644", member.getValue().length);
      out.writeBytes(header.getBytes(StandardCharsets.US_ASCII));
      out.writeBytes(member.getValue());
      if (member.getValue().length % 2 == 1) {
        out.write('\n');
      }
    }
    return out.toByteArray();
  }
}
