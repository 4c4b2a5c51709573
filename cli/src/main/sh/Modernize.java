import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.constant.ClassDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// Rewrites the classes of a jar that are in a format older than Java 6, with stack maps, so that
/// the start-up cache takes them: it leaves out classes that need the old verifier (JDK 25,
/// "Old class has been linked"), and picocli's are of that kind. What cannot be rewritten, because
/// it refers to optional libraries, stays as it is. Run by build.sh on the copy that it made.
void main(String[] jars) throws IOException {
  for (String jar : jars) {
    Path file = Path.of(jar);
    Map<String, byte[]> entries = read(file);
    Path rewritten = file.resolveSibling(file.getFileName() + ".new");
    try (var out = new JarOutputStream(Files.newOutputStream(rewritten))) {
      for (var entry : entries.entrySet()) {
        ZipEntry header = new ZipEntry(entry.getKey());
        header.setTime(0);
        out.putNextEntry(header);
        out.write(modern(entry.getKey(), entry.getValue(), entries));
        out.closeEntry();
      }
    }
    Files.move(rewritten, file, StandardCopyOption.REPLACE_EXISTING);
  }
}

Map<String, byte[]> read(Path jar) throws IOException {
  Map<String, byte[]> entries = new LinkedHashMap<>();
  try (ZipFile zip = new ZipFile(jar.toFile())) {
    for (ZipEntry entry : (Iterable<ZipEntry>) zip.stream().<ZipEntry>map(e -> e)::iterator) {
      if (!entry.isDirectory()) {
        entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
      }
    }
  }
  return entries;
}

byte[] modern(String name, byte[] content, Map<String, byte[]> all) {
  if (!name.endsWith(".class") || ((content[6] & 0xff) << 8 | content[7] & 0xff) >= 50) {
    return content;
  }
  ClassHierarchyResolver inJar =
      ClassHierarchyResolver.ofResourceParsing(type -> open(type, all)).orElse(
          ClassHierarchyResolver.defaultResolver());
  ClassFile format =
      ClassFile.of(
          ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
          ClassFile.ClassHierarchyResolverOption.of(inJar));
  ClassTransform version =
      (builder, element) -> {
        if (element instanceof ClassFileVersion) {
          builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
        } else {
          builder.with(element);
        }
      };
  try {
    ClassModel old = format.parse(content);
    return format.transformClass(
        old, ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL).andThen(version));
  } catch (IllegalArgumentException e) {
    return content;
  }
}

ByteArrayInputStream open(ClassDesc type, Map<String, byte[]> all) {
  String descriptor = type.descriptorString();
  byte[] content = all.get(descriptor.substring(1, descriptor.length() - 1) + ".class");
  return content == null ? null : new ByteArrayInputStream(content);
}
