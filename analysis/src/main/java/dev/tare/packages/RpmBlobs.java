package dev.tare.packages;

import java.io.IOException;

/// The headers of the packages in a database of rpm, whichever way it is kept.
interface RpmBlobs {
  /// More than the header of any real package has, in bytes.
  int MAX_BLOB = 32 << 20;

  /// Hands all headers to `consumer`, in the order of the database.
  ///
  /// @throws Damaged where the database is not what it says; what came before is good
  void each(Consumer consumer) throws IOException;

  /// Takes one header.
  @FunctionalInterface
  interface Consumer {
    void accept(byte[] header) throws IOException;
  }

  /// By what the file begins with.
  ///
  /// @throws Damaged where it is no such database
  static RpmBlobs of(Pages pages) throws IOException {
    byte[] head = pages.read(0, (int) Math.min(pages.size(), 100));
    if (SqliteTable.isOne(head)) {
      return consumer -> new SqliteTable(pages, head).rows("Packages", 1, consumer);
    }
    if (NdbFile.isOne(head)) {
      return bounded(pages, new NdbFile(pages, head));
    }
    if (BdbHash.isOne(head)) {
      return bounded(pages, new BdbHash(pages, head));
    }
    throw new Damaged("it begins with nothing that is known");
  }

  /// Headers that lie on each other could come to a thousand times the file.
  private static RpmBlobs bounded(Pages pages, RpmBlobs blobs) {
    return consumer -> {
      long[] sum = {0};
      blobs.each(header -> {
        sum[0] += header.length;
        if (sum[0] > pages.size()) {
          throw new Damaged("its packages have more bytes than itself");
        }
        consumer.accept(header);
      });
    };
  }
}
