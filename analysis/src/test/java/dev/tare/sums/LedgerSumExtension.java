package dev.tare.sums;

import dev.tare.base.TareException;
import dev.tare.ledger.KnownLayers;
import dev.tare.ledger.LedgerSum;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Image;
import dev.tare.oci.Platform;
import dev.tare.store.Cache;
import dev.tare.store.ImageStore;
import dev.tare.store.StoredImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.io.TempDir;

/// Looks after each test for stores and layouts below its temporary directories, and asserts of
/// every image in them that the classes of its bytes sum ([LedgerSum]). JUnit finds it by itself,
/// in all modules that have these test classes on their path. Each image is looked at once, damaged
/// ones are what their tests are about, and those above [#MAX_IMAGE] have the same layers as
/// smaller ones.
public final class LedgerSumExtension implements InvocationInterceptor {
  /// Blobs of the layers of one image, in bytes.
  private static final long MAX_IMAGE = 512 << 20;

  private static final int DEPTH = 4;
  private static final int MOST_FILES = 20_000;

  /// What all tests of this run share.
  ///
  /// @param cache in a folder of its own: those of tests stay as tests leave them
  private record Shared(Path folder, Cache cache, Set<Digest> seen) implements AutoCloseable {
    static Shared open() {
      try {
        Path folder = Files.createTempDirectory("tare-sums");
        return new Shared(folder, Cache.open(folder, MAX_IMAGE), ConcurrentHashMap.newKeySet());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() throws IOException {
      cache.close();
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
          Files.delete(path);
        }
      }
    }
  }

  @Override
  public void interceptTestMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    invocation.proceed();
    check(method, context);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    invocation.proceed();
    check(method, context);
  }

  private static void check(ReflectiveInvocationContext<Method> method, ExtensionContext context)
      throws IOException, IllegalAccessException {
    for (Path folder : folders(method, context)) {
      for (Path layout : layouts(folder)) {
        Shared shared =
            context
                .getRoot()
                .getStore(ExtensionContext.Namespace.create(LedgerSumExtension.class))
                .computeIfAbsent(Shared.class, _ -> Shared.open(), Shared.class);
        checkAll(layout, shared);
      }
    }
  }

  private static List<Path> folders(
      ReflectiveInvocationContext<Method> method, ExtensionContext context)
      throws IllegalAccessException {
    List<Path> folders = new ArrayList<>();
    for (Object argument : method.getArguments()) {
      if (argument instanceof Path path) {
        folders.add(path);
      }
    }
    for (Object instance : context.getRequiredTestInstances().getAllInstances()) {
      for (Class<?> at = instance.getClass(); at != null; at = at.getSuperclass()) {
        for (Field field : at.getDeclaredFields()) {
          if (field.isAnnotationPresent(TempDir.class) && field.trySetAccessible()) {
            Object value = field.get(instance);
            if (value instanceof Path path) {
              folders.add(path);
            }
          }
        }
      }
    }
    return folders;
  }

  private static List<Path> layouts(Path folder) throws IOException {
    List<Path> layouts = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return layouts;
    }
    Files.walkFileTree(
        folder,
        Set.<FileVisitOption>of(),
        DEPTH,
        new SimpleFileVisitor<>() {
          private int left = MOST_FILES;

          @Override
          public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
            if (Files.isRegularFile(path.resolve("oci-layout"))) {
              layouts.add(path);
              return FileVisitResult.SKIP_SUBTREE;
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
            return left-- > 0 ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path path, IOException e) {
            return FileVisitResult.SKIP_SUBTREE; // gone, or nobody's to read
          }
        });
    return layouts;
  }

  private static void checkAll(Path layout, Shared shared) {
    try (ImageStore store = ImageStore.open(layout, shared.cache)) {
      images(store).forEach(stored -> check(store, stored, shared));
    } catch (TareException e) {
      // no layout at all
    }
  }

  private static List<StoredImage> images(ImageStore store) {
    try {
      return store.images();
    } catch (TareException e) {
      return List.of(); // damaged on purpose
    }
  }

  private static void check(ImageStore store, StoredImage stored, Shared shared) {
    Image image;
    try {
      image = store.image(stored, Platform.host());
      boolean isSmall =
          image.manifest().layers().stream().mapToLong(Descriptor::size).sum() <= MAX_IMAGE;
      if (!isSmall || !shared.seen.add(image.descriptor().digest())) {
        return;
      }
      new KnownLayers(store.cache()).of(image, 1);
    } catch (TareException e) {
      return; // damaged on purpose
    }
    LedgerSum.assertThatClassesSum(image, store.cache());
  }
}
