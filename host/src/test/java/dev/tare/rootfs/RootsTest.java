package dev.tare.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.TreePath;
import dev.tare.oci.Digest;
import dev.tare.rootfs.Unpacker.Ownership;
import dev.tare.store.Cache;
import dev.tare.store.Lease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootsTest {
  private static final Digest ID = Digest.of(Bytes.utf8("config"));

  @TempDir Path temp;

  private static Entry file(String path) {
    return new FileEntry(TreePath.of(path), Attributes.of(04755), Content.of(Bytes.utf8("x")));
  }

  @Test
  void unpacksOnceAndKeepsOthersOut() throws IOException {
    try (Cache cache = Cache.open(temp.resolve("cache"), Cache.DEFAULT_LIMIT)) {
      Roots roots = new Roots(cache, Ownership.OF_USER);
      Path first;
      try (Lease lease = roots.acquire(ID, List.of(file("/one")))) {
        first = lease.path();
        assertThat(first.resolve("one")).hasContent("x");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(first)))
            .isEqualTo("rwxr-xr-x");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(first.getParent())))
            .isEqualTo("rwx------");
      }
      try (Lease lease = roots.acquire(ID, List.of(file("/two")))) {
        assertThat(lease.path()).isEqualTo(first);
        assertThat(first.resolve("two")).doesNotExist();
      }
    }
  }

  @Test
  void leavesNoRootOfATreeThatCannotBe() {
    try (Cache cache = Cache.open(temp.resolve("cache"), Cache.DEFAULT_LIMIT)) {
      Roots roots = new Roots(cache, Ownership.OF_USER);
      List<Entry> twice = List.of(file("/f"), file("/f"));
      assertThatThrownBy(() -> roots.acquire(ID, twice))
          .isInstanceOf(TareException.class)
          .hasMessage("cannot unpack /f: another entry has the same name");
      assertThat(cache.find(Cache.Kind.ROOT, ID.hex() + "-user")).isEmpty();
    }
  }
}
