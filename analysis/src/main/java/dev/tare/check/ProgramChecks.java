package dev.tare.check;

import dev.tare.base.Bytes;
import dev.tare.base.Finding;
import dev.tare.base.TareException;
import dev.tare.closure.Environment;
import dev.tare.closure.Shebang;
import dev.tare.elf.ElfFile;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// T04 and T05: what the kernel does with a file that it may execute; T02 and T03 follow where it
/// is a dynamic program.
///
/// @param isThorough whether the symbols of the program are looked for too, which takes a while
/// @param isByKernel whether the kernel alone starts it; others read a text without `#!` as a
///   script
record ProgramChecks(
    StartChecks image,
    Environment environment,
    ProgramSearch search,
    boolean isByKernel,
    boolean isThorough,
    List<Finding> findings) {
  private static final int MAX_SCRIPTS = 5;
  private static final Bytes BYTE_ORDER_MARK = Bytes.of((byte) 0xef, (byte) 0xbb, (byte) 0xbf);

  void check(ProgramSearch.Program program) {
    check(program, 0);
  }

  private void check(ProgramSearch.Program program, int depth) {
    try {
      FileEntry file = program.file();
      Bytes head = head(file);
      Optional<Shebang> line = Shebang.of(head);
      Optional<ElfFile> elf = ElfFile.read(file.content(), program.path().toString());
      if (elf.isPresent()) {
        checkElf(program, elf.get());
      } else if (line.isPresent()) {
        checkScript(program, line.get(), depth);
      } else if (isByKernel || head.isEmpty() || !isText(head)) {
        add(noFormat(program.path(), head));
      }
    } catch (TareException e) {
      add(Findings.error("T04", program.path().toString(), e.message()).withoutFix());
    }
  }

  private void add(Finding finding) {
    findings.add(finding);
  }

  private static Bytes head(FileEntry file) {
    try (InputStream in = file.content().open()) {
      return Bytes.of(in.readNBytes(Shebang.MAX_LENGTH));
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + file.path());
    }
  }

  private static boolean isText(Bytes head) {
    return head.isUtf8() && head.indexOf('\0', 0) < 0;
  }

  private static Finding noFormat(TreePath path, Bytes head) {
    String place = path.toString();
    if (head.isEmpty()) {
      return Findings.error("T04", place, "%s is empty (0 bytes)".formatted(path))
          .fix(
              "Look what made it: a step that failed after it had opened the file leaves it empty");
    }
    if (head.startsWith(BYTE_ORDER_MARK)) {
      return Findings.error(
              "T04", place, "%s begins with a byte order mark, not with #!".formatted(path))
          .fix("Save it as UTF-8 without a byte order mark");
    }
    if (isText(head)) {
      return Findings.error(
              "T04", place, "%s is text without a #! line, which no kernel starts".formatted(path))
          .fix("Begin it with #!/bin/sh, or another interpreter that the image has");
    }
    Foreign kind = Foreign.of(head);
    return Findings.error(
            "T04", place, "%s is neither an ELF program nor a script%s".formatted(path, kind.what))
        .fix(kind.fix.formatted(path));
  }

  /// What else people start.
  private enum Foreign {
    WINDOWS(
        ": it is a program for Windows (PE)",
        "Build it for Linux: GOOS=linux go build, or --target x86_64-unknown-linux-musl"),
    MACOS(
        ": it is a program for macOS (Mach-O)",
        "Build it for Linux: GOOS=linux go build, or build it in a stage of the Dockerfile"),
    ARCHIVE(
        ": it is an archive (zip or jar)", "Start what reads it: CMD [\"java\", \"-jar\", \"%s\"]"),
    UNKNOWN("", "Name the program itself, or what reads this file: CMD [\"PROGRAM\", \"%s\"]");

    private static final Set<Integer> MACH_O =
        Set.of(0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe, 0xcafebabe);

    private final String what;
    private final String fix;

    Foreign(String what, String fix) {
      this.what = what;
      this.fix = fix;
    }

    static Foreign of(Bytes head) {
      if (head.startsWith(Bytes.utf8("MZ"))) {
        return WINDOWS;
      }
      if (head.startsWith(Bytes.utf8("PK\3\4"))) {
        return ARCHIVE;
      }
      boolean isMachO = head.length() >= 4 && MACH_O.contains(head.asByteBuffer().getInt(0));
      return isMachO ? MACOS : UNKNOWN;
    }
  }

  private void checkScript(ProgramSearch.Program script, Shebang line, int depth) {
    TreePath path = script.path();
    if (line.hasCarriageReturn()) {
      add(
          Findings.error(
                  "T04",
                  path.toString(),
                  "%s starts with '%s\\r': its lines end with CR LF, and the CR is taken for a part of the name"
                      .formatted(path, line.withoutCarriageReturn()))
              .fix("Save it with LF line ends: sed -i 's/\\r$//' %s".formatted(path)));
      return;
    }
    if (depth == MAX_SCRIPTS) {
      add(
          Findings.error(
                  "T05",
                  path.toString(),
                  "%s goes through more than %d scripts".formatted(path, MAX_SCRIPTS))
              .withoutFix());
      return;
    }
    search.notRead(path, ", which its interpreter must").ifPresent(this::add);
    follow(path, search.at(environment.absolute(line.interpreter())), line.interpreter(), depth);
    line.programOfEnv().ifPresent(name -> checkEnv(path, name, depth));
  }

  private void checkEnv(TreePath script, Bytes name, int depth) {
    Optional<Bytes> found =
        name.indexOf('/', 0) >= 0 ? Optional.of(environment.absolute(name)) : search.onPath(name);
    if (found.isPresent()) {
      follow(script, search.at(found.get()), name, depth);
      return;
    }
    String message =
        "%s exists, its interpreter %s is in no directory of PATH".formatted(script, name);
    add(
        Findings.error("T05", script.toString(), message)
            .fix(
                new NearNames(image.tree())
                    .like(name.toString(), environment.path())
                    .or(() -> Optional.of(addIt(name)))));
  }

  private void follow(TreePath script, ProgramSearch.Outcome interpreter, Bytes name, int depth) {
    switch (interpreter) {
      case ProgramSearch.Program program -> check(program, depth + 1);
      case ProgramSearch.Refused refused -> {
        add(
            refused.isAbsent()
                ? Findings.error(
                        "T05",
                        script.toString(),
                        "%s exists, its interpreter %s does not".formatted(script, name))
                    .fix(MissingProgram.ofMovedVenv(name, script).orElse(addIt(name)))
                : refused.finding());
      }
    }
  }

  private static String addIt(Bytes name) {
    return "Add it: tare pack … --add %s, or name an interpreter that the image has"
        .formatted(name);
  }

  private void checkElf(ProgramSearch.Program program, ElfFile elf) {
    TreePath path = program.path();
    Optional<String> wrong = wrongKind(path, elf);
    if (wrong.isPresent()) {
      add(Findings.error("T04", path.toString(), wrong.get()).withoutFix());
      return;
    }
    String says = image.config().platform().architecture();
    String is = elf.abi().architecture().orElse(elf.abi().toString());
    if (!says.isEmpty() && !runs(says, is)) {
      add(
          Findings.error(
                  "T04",
                  path.toString(),
                  "%s is %s but the image says %s"
                      .formatted(path, elf.abi(), image.config().platform()))
              .fix(
                  "Build it for %s, or copy it from a stage without --platform=$BUILDPLATFORM"
                      .formatted(image.config().platform())));
      return;
    }
    new LibraryChecks(image, environment, search)
        .check(program, elf, isThorough)
        .forEach(this::add);
  }

  private static Optional<String> wrongKind(TreePath path, ElfFile elf) {
    return switch (elf.type()) {
      case EXECUTABLE -> Optional.empty();
      case SHARED ->
          elf.isPositionIndependentProgram() || elf.soname().isEmpty()
              ? Optional.empty()
              : Optional.of("%s is a library, not a program".formatted(path));
      case RELOCATABLE -> Optional.of("%s is an object file that was not linked".formatted(path));
      case CORE, OTHER -> Optional.of("%s is not a program".formatted(path));
    };
  }

  /// Processors of 64 bits run the programs of their 32 bit forerunners.
  static boolean runs(String image, String program) {
    return image.equals(program)
        || (image.equals("amd64") && program.equals("386"))
        || (image.equals("arm64") && program.equals("arm"));
  }
}
