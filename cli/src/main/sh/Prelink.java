import static java.lang.constant.ConstantDescs.CD_Boolean;
import static java.lang.constant.ConstantDescs.CD_Byte;
import static java.lang.constant.ConstantDescs.CD_Character;
import static java.lang.constant.ConstantDescs.CD_Double;
import static java.lang.constant.ConstantDescs.CD_Float;
import static java.lang.constant.ConstantDescs.CD_Integer;
import static java.lang.constant.ConstantDescs.CD_Long;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_Short;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// Rewrites the classes of jars so that the start-up cache takes all that they need to run. It leaves
/// out three things (JDK 25), and all would be made anew by each process:
///
/// - classes that need the old verifier ("Old class has been linked"): those in a format older than
///   Java 6, picocli's, are written with stack maps;
/// - the code behind a `switch` over types and behind `equals` and `hashCode` of a record, which a
///   bootstrap method spins when it is first reached (2 to 5 ms each): it is written into the class.
///   A `switch` that names constants stays as it is;
/// - classes of signed jars, those of OpenPGP: the signature, which the build does not look at, goes,
///   and with it the digests in the manifest, which each process would read.
///
/// What cannot be rewritten, because it refers to optional libraries, stays as it is.
///
/// Run by build.sh on the copies that it made.
static final String MANIFEST = "META-INF/MANIFEST.MF";

void main(String[] jars) throws IOException {
  Map<Path, Map<String, byte[]>> entries = new LinkedHashMap<>();
  Map<String, byte[]> all = new HashMap<>();
  for (String jar : jars) {
    Map<String, byte[]> ofJar = read(Path.of(jar));
    entries.put(Path.of(jar), ofJar);
    all.putAll(ofJar);
  }
  ClassHierarchyResolver hierarchy =
      ClassHierarchyResolver.ofResourceParsing(type -> open(type, all))
          .orElse(ClassHierarchyResolver.defaultResolver());
  ClassFile format =
      ClassFile.of(
          ClassFile.StackMapsOption.STACK_MAPS_WHEN_REQUIRED,
          ClassFile.ClassHierarchyResolverOption.of(hierarchy));
  for (var jar : entries.entrySet()) {
    boolean isChanged = unsign(jar.getValue());
    for (var entry : jar.getValue().entrySet()) {
      byte[] content = entry.getValue();
      entry.setValue(rewritten(entry.getKey(), content, format));
      isChanged |= entry.getValue() != content;
    }
    if (isChanged) {
      write(jar.getKey(), jar.getValue());
    }
  }
}

/// Whether there was a signature.
boolean unsign(Map<String, byte[]> entries) {
  boolean isSigned =
      entries.keySet().removeIf(name -> name.matches("META-INF/[^/]+\\.(SF|RSA|DSA|EC)"));
  if (isSigned) {
    entries.computeIfPresent(MANIFEST, (_, text) -> mainSection(text));
  }
  return isSigned;
}

/// What stands before the first empty line.
byte[] mainSection(byte[] manifest) {
  String text = new String(manifest, StandardCharsets.UTF_8).replace("\r\n", "\n");
  int end = text.indexOf("\n\n");
  return (end < 0 ? text : text.substring(0, end + 2)).getBytes(StandardCharsets.UTF_8);
}

void write(Path jar, Map<String, byte[]> entries) throws IOException {
  Path rewritten = jar.resolveSibling(jar.getFileName() + ".new");
  try (var out = new JarOutputStream(Files.newOutputStream(rewritten))) {
    for (var entry : entries.entrySet()) {
      ZipEntry header = new ZipEntry(entry.getKey());
      header.setTime(0);
      out.putNextEntry(header);
      out.write(entry.getValue());
      out.closeEntry();
    }
  }
  Files.move(rewritten, jar, StandardCopyOption.REPLACE_EXISTING);
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

byte[] rewritten(String name, byte[] content, ClassFile format) {
  if (!name.endsWith(".class") || name.endsWith("module-info.class")) {
    return content;
  }
  int version = (content[6] & 0xff) << 8 | content[7] & 0xff;
  try {
    return version < 50 ? modern(content, format) : linked(content, format);
  } catch (IllegalArgumentException e) {
    return content;
  }
}

byte[] modern(byte[] content, ClassFile format) {
  ClassFile withMaps = format.withOptions(ClassFile.StackMapsOption.GENERATE_STACK_MAPS);
  ClassTransform version =
      (builder, element) -> {
        if (element instanceof ClassFileVersion) {
          builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
        } else {
          builder.with(element);
        }
      };
  return withMaps.transformClass(
      withMaps.parse(content),
      ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL).andThen(version));
}

ByteArrayInputStream open(ClassDesc type, Map<String, byte[]> all) {
  String descriptor = type.descriptorString();
  byte[] content = all.get(descriptor.substring(1, descriptor.length() - 1) + ".class");
  return content == null ? null : new ByteArrayInputStream(content);
}

byte[] linked(byte[] content, ClassFile format) {
  ClassModel model = format.parse(content);
  if (model.findAttribute(Attributes.bootstrapMethods()).isEmpty()) {
    return content;
  }
  var sites = new CallSites(model);
  CodeTransform calls =
      (code, element) -> {
        if (element instanceof InvokeDynamicInstruction call && sites.method(call) instanceof String method) {
          code.invokestatic(model.thisClass().asSymbol(), method, call.typeSymbol(), sites.inInterface());
        } else {
          code.with(element);
        }
      };
  byte[] linked =
      format.transformClass(
          model,
          ClassTransform.transformingMethodBodies(calls).andThen(ClassTransform.endHandler(sites::write)));
  return sites.isEmpty() ? content : linked;
}

/// The call sites of a class that become methods of it.
final class CallSites {
  private final ClassModel model;
  private final List<Consumer<ClassBuilder>> methods = new ArrayList<>();

  CallSites(ClassModel model) {
    this.model = model;
  }

  boolean isEmpty() {
    return methods.isEmpty();
  }

  boolean inInterface() {
    return model.flags().has(AccessFlag.INTERFACE);
  }

  void write(ClassBuilder builder) {
    methods.forEach(method -> method.accept(builder));
  }

  /// The name of the new method that does what `call` does; null where it stays as it is.
  String method(InvokeDynamicInstruction call) {
    DirectMethodHandleDesc bootstrap = call.bootstrapMethod();
    String owner = bootstrap.owner().displayName();
    Consumer<CodeBuilder> body =
        switch (owner + "." + bootstrap.methodName() + " " + call.name()) {
          case "SwitchBootstraps.typeSwitch typeSwitch" ->
              call.bootstrapArgs().stream().allMatch(ClassDesc.class::isInstance)
                  ? code -> chain(code, call.bootstrapArgs())
                  : null;
          case "ObjectMethods.bootstrap equals" -> code -> equal(code, fields(call));
          case "ObjectMethods.bootstrap hashCode" -> code -> hash(code, fields(call));
          default -> null;
        };
    if (body == null) {
      return null;
    }
    String name = "prelinked$" + methods.size() + "$" + call.name().stringValue();
    int flags = ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC;
    MethodTypeDesc type = call.typeSymbol();
    methods.add(builder -> builder.withMethodBody(name, type, flags, body));
    return name;
  }

  /// `SwitchBootstraps.typeSwitch`: the index of the first type at or behind the second argument
  /// that the first argument is of, their number if there is none, -1 for null.
  private static void chain(CodeBuilder code, List<ConstantDesc> types) {
    code.aload(0).ifThen(Opcode.IFNULL, none -> none.loadConstant(-1).ireturn());
    for (int i = 0; i < types.size(); i++) {
      int index = i;
      Label next = code.newLabel();
      code.iload(1).loadConstant(index).if_icmpgt(next);
      code.aload(0).instanceOf((ClassDesc) types.get(index)).ifeq(next);
      code.loadConstant(index).ireturn();
      code.labelBinding(next);
    }
    code.loadConstant(types.size()).ireturn();
  }

  private static List<DirectMethodHandleDesc> fields(InvokeDynamicInstruction call) {
    // the record and the names of its components come first
    return call.bootstrapArgs().stream().skip(2).map(DirectMethodHandleDesc.class::cast).toList();
  }

  private void equal(CodeBuilder code, List<DirectMethodHandleDesc> fields) {
    ClassDesc self = model.thisClass().asSymbol();
    Label differs = code.newLabel();
    code.aload(1).instanceOf(self).ifeq(differs);
    code.aload(1).checkcast(self).astore(2);
    for (DirectMethodHandleDesc field : fields) {
      ClassDesc type = field.invocationType().returnType();
      load(code, 0, field, type);
      load(code, 2, field, type);
      switch (type.descriptorString()) {
        case "Z", "B", "S", "C", "I" -> code.if_icmpne(differs);
        case "J" -> code.lcmp().ifne(differs);
        case "F", "D" ->
            code.invokestatic(boxed(type), "compare", MethodTypeDesc.of(CD_int, type, type)).ifne(differs);
        default ->
            code.invokestatic(
                    ClassDesc.of("java.util.Objects"),
                    "equals",
                    MethodTypeDesc.of(CD_boolean, CD_Object, CD_Object))
                .ifeq(differs);
      }
    }
    code.iconst_1().ireturn().labelBinding(differs).iconst_0().ireturn();
  }

  private void hash(CodeBuilder code, List<DirectMethodHandleDesc> fields) {
    code.iconst_0();
    for (DirectMethodHandleDesc field : fields) {
      ClassDesc type = field.invocationType().returnType();
      code.loadConstant(31).imul();
      load(code, 0, field, type);
      if (type.isPrimitive()) {
        code.invokestatic(boxed(type), "hashCode", MethodTypeDesc.of(CD_int, type));
      } else {
        code.invokestatic(
            ClassDesc.of("java.util.Objects"), "hashCode", MethodTypeDesc.of(CD_int, CD_Object));
      }
      code.iadd();
    }
    code.ireturn();
  }

  private void load(CodeBuilder code, int slot, DirectMethodHandleDesc field, ClassDesc type) {
    code.aload(slot).getfield(model.thisClass().asSymbol(), field.methodName(), type);
  }

  private static ClassDesc boxed(ClassDesc primitive) {
    return switch (primitive.descriptorString()) {
      case "Z" -> CD_Boolean;
      case "B" -> CD_Byte;
      case "S" -> CD_Short;
      case "C" -> CD_Character;
      case "I" -> CD_Integer;
      case "J" -> CD_Long;
      case "F" -> CD_Float;
      default -> CD_Double;
    };
  }
}
