package dev.tare.layer;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import dev.tare.base.TareException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Reads and writes zstd (RFC 8878) through the native library.
///
/// The library is a file inside a jar that must lie on a disk to be loaded: where is for the
/// program to say before the first use. Nothing here is loaded before it is needed.
public final class Zstd {
  /// What a reader must set aside for one stream: 128 MiB, the most that decoders grant unasked.
  private static final int MAX_WINDOW_LOG = 27;

  /// Each worker's job is cut out by level and input alone, so the count does not show in the
  /// output; it is fixed all the same, and zero workers would.
  private static final int WORKERS = 2;

  private static volatile @Nullable Path libraryFolder;

  private Zstd() {}

  /// Where the native library is put when it is loaded; the folder is made then. Without this, and
  /// where it cannot be made, that is the system's folder for temporary files.
  public static void unpackLibraryIn(Path folder) {
    libraryFolder = folder;
  }

  private static void prepareLibrary() {
    Path folder = libraryFolder;
    if (folder != null) {
      try {
        Files.createDirectories(folder);
        System.setProperty("ZstdTempFolder", folder.toString());
      } catch (IOException e) {
        System.clearProperty("ZstdTempFolder");
      }
    }
  }

  /// Compresses what is written; the same bytes give the same frame. Closing closes `out`.
  ///
  /// @param level 1 to 19; 3 is usual
  public static OutputStream compress(OutputStream out, int level) throws IOException {
    prepareLibrary();
    ZstdOutputStreamNoFinalizer zstd = new ZstdOutputStreamNoFinalizer(out, level);
    zstd.setChecksum(true);
    zstd.setWorkers(WORKERS);
    return zstd;
  }

  /// Any number of frames, skippable ones too.
  ///
  /// @param what the name of these bytes in messages
  static InputStream decompress(InputStream in, String what) throws IOException {
    prepareLibrary();
    ZstdInputStreamNoFinalizer zstd = new ZstdInputStreamNoFinalizer(in);
    zstd.setLongMax(MAX_WINDOW_LOG);
    return new FilterInputStream(zstd) {
      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
          return super.read(buffer, offset, length);
        } catch (ZstdIOException e) {
          throw TareException.corrupt(
              "cannot read %s: its zstd is not valid: %s".formatted(what, e.getMessage()));
        }
      }
    };
  }
}
