package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.elf.ElfFile;
import java.util.List;

/// A static program of the GNU C library that looks up names reads the files of the databases. It
/// does not show which, so it gets the accounts, and where it calls getaddrinfo the services.
///
/// `/etc/nsswitch.conf` is not taken: without it the library asks `files` and `dns`, which it
/// holds, and with that of a machine it might load a library of another build, which it does not
/// survive. Libraries of older builds cannot be told from others and are not taken; check T11 names
/// them.
final class StaticNameRule implements Rule {
  private static final List<String> ACCOUNTS = List.of("/etc/passwd", "/etc/group");
  private static final List<String> HOSTS =
      List.of("/etc/host.conf", "/etc/gai.conf", "/etc/services");

  @Override
  public void examine(Member member, Walk walk) {
    boolean isStatic =
        member.role() == Role.START
            && walk.elf(member.file()).filter(ElfFile::isStaticProgram).isPresent();
    if (isStatic) {
      StaticLookups.of(walk.literals(member.file()))
          .ifPresent(lookups -> {
            take(ACCOUNTS, member, walk);
            if (lookups.hosts()) {
              take(HOSTS, member, walk);
            }
            if (!lookups.holdsFiles()) {
              walk.add(new Problem.Lacking(member.path(), Reason.Kind.STATIC_NSS, old(member)));
            }
          });
    }
  }

  private static String old(Member member) {
    return ("%s is statically linked with a glibc before 2.34 and looks up names: it loads"
            + " libnss_files.so.2 and libnss_dns.so.2 of the very build that it was linked with;"
            + " link it with musl or a newer glibc, or give these with --add")
        .formatted(member.path());
  }

  private static void take(List<String> paths, Member member, Walk walk) {
    Reason reason = Reason.of(Reason.Kind.STATIC_NSS, member.path(), "statically linked look-ups");
    paths.forEach(path -> walk.take(Bytes.utf8(path), reason));
  }
}
