package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.elf.ElfFile;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.TreePath;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// OpenSSL reads `openssl.cnf` when it starts, with what that includes, and where it speaks TLS the
/// certificates that its own directory points to. The directories are written in libcrypto, as
/// `openssl version -a` prints them. Providers and engines are loaded by name: those that the
/// configuration names, or a program that loads such by name.
final class OpensslRule implements Rule {
  private static final Pattern DIRECTORY =
      Pattern.compile("(OPENSSLDIR|ENGINESDIR|MODULESDIR): \"(/[^\"]*)\"");
  private static final Pattern INCLUDE = Pattern.compile("^\\s*\\.include\\s*=?\\s*(/\\S+)");
  private static final Pattern WORD = Pattern.compile("\\w+");
  private static final int MAX_CONFIG = 256 * 1024;
  private static final int MAX_INCLUDES = 5;
  private static final Bytes LIBRARY = Bytes.utf8(".so");

  private static final Calls LOADS =
      Calls.of(
          "OSSL_PROVIDER_load", "OSSL_PROVIDER_try_load", "OSSL_PROVIDER_load_ex", "ENGINE_by_id");

  /// Where OpenSSL was built to look.
  private final Set<Bytes> directories = new HashSet<>();

  private final Set<Bytes> modules = new HashSet<>();
  private final Set<FileEntry> speakers = new HashSet<>();
  private final Set<Named> named = new HashSet<>();

  /// A word that may name a module.
  private record Named(String word, TreePath by) {}

  @Override
  public void examine(Member member, Walk walk) {
    FileEntry file = member.file();
    Optional<ElfFile> elf = member.role() == Role.PART ? walk.elf(file) : Optional.empty();
    String soname = elf.flatMap(ElfFile::soname).map(Bytes::toString).orElse("");
    if (soname.startsWith("libcrypto.so.")) {
      takeOwn(file, walk);
    } else if (soname.startsWith("libssl.so.")) {
      speakers.add(file);
    } else if (elf.isPresent() && LOADS.in(file, walk).isPresent()) {
      words(walk.literals(file), file.path());
    }
  }

  private void words(Iterable<String> texts, TreePath by) {
    for (String text : texts) {
      if (WORD.matcher(text).matches()) {
        named.add(new Named(text, by));
      }
    }
  }

  private void takeOwn(FileEntry libcrypto, Walk walk) {
    for (String literal : walk.literals(libcrypto)) {
      Matcher matcher = DIRECTORY.matcher(literal);
      if (matcher.matches() && matcher.group(1).equals("OPENSSLDIR")) {
        Bytes directory = Bytes.utf8(matcher.group(2));
        directories.add(directory);
        takeConfiguration(libcrypto, directory, walk);
      } else if (matcher.matches()) {
        modules.add(Bytes.utf8(matcher.group(2)));
      }
    }
  }

  private void takeConfiguration(FileEntry libcrypto, Bytes directory, Walk walk) {
    String told = walk.environment().variable("OPENSSL_CONF").orElse("");
    Bytes path =
        told.startsWith("/") ? Bytes.utf8(told) : Words.join(directory, Bytes.utf8("openssl.cnf"));
    takeConfiguration(
        path, Reason.of(Reason.Kind.OPENSSL, libcrypto.path(), "directory " + directory), 0, walk);
  }

  private void takeConfiguration(Bytes path, Reason reason, int depth, Walk walk) {
    Optional<Bytes> text =
        walk.take(path, reason).isPresent() ? walk.headOf(path, MAX_CONFIG) : Optional.empty();
    if (text.isEmpty() || depth > MAX_INCLUDES) {
      return;
    }
    TreePath file = walk.look(path).path();
    Set<String> words = new TreeSet<>();
    for (String line :
        new String(text.get().toByteArray(), StandardCharsets.ISO_8859_1).split("\n", -1)) {
      String said = line.replaceFirst("#.*", "").strip();
      Matcher include = INCLUDE.matcher(said);
      if (include.find()) {
        takeConfiguration(
            Bytes.utf8(include.group(1)),
            Reason.of(Reason.Kind.OPENSSL, file, said),
            depth + 1,
            walk);
      } else if (said.indexOf('=') > 0) {
        words.add(said.substring(0, said.indexOf('=')).strip()); // legacy = legacy_sect
        words.add(said.substring(said.indexOf('=') + 1).strip()); // engine_id = pkcs11
      }
    }
    words(words, file);
  }

  @Override
  public void finish(Walk walk) {
    for (Bytes directory : directories) {
      for (FileEntry speaker : speakers) {
        Reason reason =
            Reason.of(Reason.Kind.TLS_ROOTS, speaker.path(), "OpenSSL's directory " + directory);
        walk.take(Words.join(directory, Bytes.utf8("cert.pem")), reason);
        walk.take(Words.join(directory, Bytes.utf8("certs")), reason);
      }
    }
    for (Bytes directory : modules) {
      for (Named name : named) {
        Bytes file = Words.join(directory, Bytes.utf8(name.word()).concat(LIBRARY));
        walk.start(file, Reason.of(Reason.Kind.OPENSSL, name.by(), "module " + name.word()));
      }
    }
  }
}
