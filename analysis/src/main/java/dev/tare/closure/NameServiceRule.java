package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.elf.ElfFile;
import dev.tare.layer.Content;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.TreePath;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// A program that looks up hosts, services, accounts and the like has the GNU C library read
/// `/etc/nsswitch.conf` and load `libnss_SERVICE.so.2` for each service in it (glibc
/// `nss/nss_database.c`). musl reads `/etc/hosts` and `/etc/resolv.conf` and loads nothing.
///
/// Left out: `/etc/hosts`, `/etc/resolv.conf` and `/etc/hostname`, which every engine puts into a
/// container; and services that only ask a daemon of this machine, which no image has. Without its
/// library, as without its daemon, such a service is unavailable and the next one is asked; so the
/// image's `/etc/nsswitch.conf` names only the services that it has.
final class NameServiceRule implements Rule {
  private static final Bytes SWITCH = Bytes.utf8("/etc/nsswitch.conf");
  private static final int MAX_SWITCH = 64 * 1024;

  /// Since this version the C library holds these itself.
  private static final String BUILT_IN_SINCE = "GLIBC_2.34";

  private static final Set<String> BUILT_IN = Set.of("files", "dns");

  private static final Set<String> DAEMONS =
      Set.of(
          "systemd",
          "mymachines",
          "resolve",
          "sss",
          "winbind",
          "mdns",
          "mdns4",
          "mdns6",
          "mdns_minimal",
          "mdns4_minimal",
          "mdns6_minimal");

  /// One database: who asks for it, and the files that its built-in service reads.
  private record Database(String name, Calls calls, List<String> files) {}

  private static final List<Database> DATABASES =
      List.of(
          new Database(
              "hosts",
              Calls.withReentrant(
                  "getaddrinfo",
                  "getaddrinfo_a",
                  "gethostbyname",
                  "gethostbyname2",
                  "gethostbyaddr",
                  "gethostent",
                  "getnameinfo"),
              List.of("/etc/host.conf")),
          new Database("hosts", Calls.of("getaddrinfo", "getaddrinfo_a"), List.of("/etc/gai.conf")),
          new Database(
              "services",
              Calls.withReentrant(
                  "getservbyname",
                  "getservbyport",
                  "getservent",
                  "getaddrinfo",
                  "getaddrinfo_a",
                  "getnameinfo"),
              List.of("/etc/services")),
          new Database(
              "protocols",
              Calls.withReentrant("getprotobyname", "getprotobynumber", "getprotoent"),
              List.of("/etc/protocols")),
          new Database(
              "networks",
              Calls.withReentrant("getnetbyname", "getnetbyaddr", "getnetent"),
              List.of("/etc/networks")),
          new Database(
              "rpc",
              Calls.withReentrant("getrpcbyname", "getrpcbynumber", "getrpcent"),
              List.of("/etc/rpc")),
          new Database(
              "ethers", Calls.of("ether_hostton", "ether_ntohost"), List.of("/etc/ethers")),
          new Database("netgroup", Calls.of("innetgr", "setnetgrent"), List.of("/etc/netgroup")),
          // their files are the matter of AccountsRule
          new Database("passwd", AccountsRule.USERS, List.of()),
          new Database("group", AccountsRule.GROUPS, List.of()),
          new Database("initgroups", AccountsRule.MEMBERS, List.of()),
          new Database("shadow", Calls.withReentrant("getspnam", "getspent"), List.of()));

  @Override
  public void examine(Member member, Walk walk) {
    Optional<ElfFile> elf = member.role() == Role.PART ? walk.elf(member.file()) : Optional.empty();
    if (elf.isEmpty() || !Calls.areOfGnu(elf.get())) {
      return;
    }
    for (Database database : DATABASES) {
      database
          .calls()
          .in(member.file(), walk)
          .ifPresent(evidence -> take(member.file(), database, evidence, walk));
    }
  }

  private static void take(FileEntry file, Database database, String evidence, Walk walk) {
    Reason reason = Reason.of(Reason.Kind.NAME_SERVICE, file.path(), evidence);
    walk.take(SWITCH, reason);
    for (String path : database.files()) {
      walk.take(Bytes.utf8(path), reason);
    }
    ServiceSwitch services =
        walk.headOf(SWITCH, MAX_SWITCH).map(ServiceSwitch::parse).orElseGet(ServiceSwitch::none);
    boolean isNew = hasBuiltIn(file, walk);
    for (String service : services.of(database.name())) {
      if (!DAEMONS.contains(service) && !(isNew && BUILT_IN.contains(service))) {
        TreePath by = walk.has(TreePath.of(SWITCH)) ? TreePath.of(SWITCH) : file.path();
        String line = "service %s for %s".formatted(service, database.name());
        LateLibrary.start(
            walk, file, library(service), Reason.of(Reason.Kind.NAME_SERVICE, by, line));
      }
    }
  }

  @Override
  public void finish(Walk walk) {
    if (walk.has(TreePath.of(SWITCH))) {
      Set<String> held =
          walk.reasons().keySet().stream()
              .map(path -> path.fileName().toString())
              .filter(name -> name.startsWith("libnss_"))
              .collect(Collectors.toSet());
      Predicate<String> isHeld =
          service -> BUILT_IN.contains(service) || held.contains(library(service));
      walk.headOf(SWITCH, MAX_SWITCH)
          .filter(text -> text.length() < MAX_SWITCH)
          .map(text -> Content.of(ServiceSwitch.only(text, isHeld)))
          .ifPresent(content -> walk.replace(walk.look(SWITCH).path(), content));
    }
  }

  private static String library(String service) {
    return "libnss_" + service + ".so.2";
  }

  private static boolean hasBuiltIn(FileEntry file, Walk walk) {
    return LateLibrary.find(walk, file, "libc.so.6")
        .filter(libc -> libc.elf().versions().contains(BUILT_IN_SINCE))
        .isPresent();
  }
}
