package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.elf.ElfFile;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.TreePath;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Programs look up users and groups in `/etc/passwd` and `/etc/group`, and so does whoever starts
/// the image with a user. Whatever takes these files takes only the lines that the image uses, as
/// they are written and in their order:
///
/// - users: root, nobody, whom the image runs as, the owners of its entries, and accounts of the
///   system whose names stand as literals in a program that looks up users by name, or as words in
///   the configuration beside it (see [ConfiguredNames])
/// - groups: those of the owners and of the user of the image, those of the users above, and those
///   named by literals; of their members the users above
///
/// Ordinary people's lines come only by name: that their files lie in the image makes them root's.
/// A file that was asked for by name stays whole, and its users are users of the image.
///
/// Passwords are secrets and stay out: of `/etc/shadow` the image gets a line for each of its users
/// that locks the account, so that who only asks whether it exists or has expired, as PAM does, is
/// answered. The file of the machine is not even read.
final class AccountsRule implements Rule {
  static final Calls USERS =
      Calls.withReentrant("getpwnam", "getpwuid", "getpwent", "getlogin", "cuserid");
  static final Calls GROUPS =
      Calls.withReentrant("getgrnam", "getgrgid", "getgrent", "initgroups", "getgrouplist");
  static final Calls MEMBERS = Calls.of("initgroups", "getgrouplist");

  private static final Calls SHADOWS = Calls.withReentrant("getspnam", "getspent");

  /// Who compares passwords, and does not only hand out all that the C library has.
  private static final Calls CHECKS = Calls.withReentrant("crypt", "crypt_checksalt", "crypt_ra");

  private static final Calls BY_NAME = Calls.withReentrant("getpwnam", "getgrnam");
  private static final TreePath PASSWD = TreePath.of("/etc/passwd");
  private static final TreePath GROUP = TreePath.of("/etc/group");
  private static final TreePath SHADOW = TreePath.of("/etc/shadow");
  private static final int MAX_FILE = 4 * 1024 * 1024;

  /// Passwords of groups, and old ones of users: nothing is left of them.
  private static final List<TreePath> SECRETS =
      List.of(
          TreePath.of("/etc/gshadow"),
          TreePath.of("/etc/security/opasswd"),
          TreePath.of("/etc/shadow-"),
          TreePath.of("/etc/gshadow-"));

  /// The first id of ordinary people (login.defs, UID_MIN).
  private static final long FIRST_ORDINARY = 1000;

  private static final long NOBODY = 65534;

  static final List<String> STRINGS = List.of(PASSWD.toString(), GROUP.toString());

  private final ByteStrings strings;
  private final ConfiguredNames configured = new ConfiguredNames();
  private boolean isSaid;
  private boolean looksUpNames;
  private final Set<String> named = new HashSet<>(Set.of("root", "nobody"));

  /// @param strings that look for [#STRINGS]
  AccountsRule(ByteStrings strings) {
    this.strings = strings;
  }

  @Override
  public void examine(Member member, Walk walk) {
    FileEntry file = member.file();
    if (member.role() == Role.START
        && walk.elf(file).filter(ElfFile::isStaticProgram).isPresent()) {
      for (TreePath path : List.of(PASSWD, GROUP)) {
        if (strings.in(file, walk).contains(path.toString())) {
          take(path, file, "string " + path, walk);
        }
      }
    }
    if (member.role() != Role.PART || walk.imports(file).isEmpty()) {
      return;
    }
    USERS.in(file, walk).ifPresent(evidence -> take(PASSWD, file, evidence, walk));
    GROUPS.in(file, walk).ifPresent(evidence -> take(GROUP, file, evidence, walk));
    SHADOWS.in(file, walk).ifPresent(evidence -> takeShadow(file, evidence, walk));
    if (BY_NAME.in(file, walk).isPresent()) {
      looksUpNames = true;
      name(walk.literals(file), walk);
    }
  }

  /// Accounts of the system among `words` are accounts of the image.
  private void name(Set<String> words, Walk walk) {
    Stream.of(PASSWD, GROUP)
        .flatMap(path -> read(path, walk).only(AccountsRule::isOfSystem).lines().stream())
        .map(AccountFile.Line::name)
        .filter(words::contains)
        .forEach(named::add);
  }

  private static boolean isOfSystem(AccountFile.Line line) {
    return line.id() < FIRST_ORDINARY || line.id() == NOBODY;
  }

  private static void take(TreePath path, FileEntry file, String evidence, Walk walk) {
    walk.take(Bytes.utf8(path.toString()), Reason.of(Reason.Kind.ACCOUNTS, file.path(), evidence));
  }

  private void takeShadow(FileEntry file, String evidence, Walk walk) {
    take(SHADOW, file, evidence, walk);
    if (walk.has(SHADOW) && !isSaid && CHECKS.in(file, walk).isPresent()) {
      isSaid = true;
      walk.add(
          new Problem.Lacking(
              file.path(),
              Reason.Kind.ACCOUNTS,
              "%s reads /etc/shadow: passwords are secrets and stay out, in the image every account is"
                      .formatted(file.path())
                  + " locked; give another file with --add"));
    }
  }

  private static AccountFile read(TreePath path, Walk walk) {
    return AccountFile.parse(walk.head(path, MAX_FILE).orElse(Bytes.EMPTY));
  }

  @Override
  public void finish(Walk walk) {
    if (looksUpNames) {
      name(configured.fresh(walk), walk);
    }
    AccountFile users = read(PASSWD, walk);
    AccountFile groups = read(GROUP, walk);
    String[] wanted = walk.environment().user().split(":", 2);
    String user = wanted[0];
    String group = wanted.length > 1 ? wanted[1] : "";
    ask(user, PASSWD, users, walk);
    ask(group, GROUP, groups, walk);
    if (walk.has(PASSWD) || walk.has(GROUP) || walk.has(SHADOW)) {
      Set<Long> owners = owners(walk, Attributes::uid);
      AccountFile keptUsers =
          walk.isAdded(PASSWD)
              ? users
              : users.only(
                  l -> named.contains(l.name()) || owners.contains(l.id()) || isWanted(user, l));
      AccountFile keptGroups = keptGroups(groups, keptUsers, group, walk);
      replace(PASSWD, keptUsers.content(), walk);
      replace(GROUP, keptGroups.content(), walk);
      replace(SHADOW, keptUsers.locked(), walk);
    }
    SECRETS.forEach(path -> replace(path, Content.of(Bytes.EMPTY), walk));
  }

  /// Engines resolve the user of an image inside it.
  private static void ask(String account, TreePath path, AccountFile file, Walk walk) {
    OptionalLong id = AccountFile.number(account);
    if (id.isPresent() ? file.has(id.getAsLong()) && id.getAsLong() != 0 : file.has(account)) {
      Reason reason = Reason.asked(Reason.Kind.ACCOUNTS, "the image runs as " + account);
      walk.take(Bytes.utf8(path.toString()), reason);
    } else if (!account.isEmpty() && id.isEmpty()) {
      walk.add(new Problem.UnknownAccount(path, account));
    }
  }

  private static boolean isWanted(String account, AccountFile.Line line) {
    OptionalLong id = AccountFile.number(account);
    return id.isPresent() ? id.getAsLong() == line.id() : account.equals(line.name());
  }

  private AccountFile keptGroups(
      AccountFile groups, AccountFile keptUsers, String group, Walk walk) {
    Set<Long> ids = owners(walk, Attributes::gid);
    keptUsers.lines().forEach(l -> l.group().ifPresent(ids::add));
    AccountFile kept =
        groups.only(l ->
            ids.contains(l.id())
                || isWanted(group, l)
                || (isOfSystem(l) && named.contains(l.name()))
                || l.members().anyMatch(keptUsers::has));
    return new AccountFile(kept.lines().stream().map(l -> l.withMembers(keptUsers::has)).toList());
  }

  private static Set<Long> owners(Walk walk, ToLongFunction<Attributes> owner) {
    return walk.reasons().keySet().stream()
        .flatMap(path -> walk.tree().entry(path).stream())
        .flatMap(AccountsRule::attributes)
        .map(owner::applyAsLong)
        .filter(id -> id < FIRST_ORDINARY || id == NOBODY)
        .collect(Collectors.toCollection(HashSet::new));
  }

  private static Stream<Attributes> attributes(Entry entry) {
    return switch (entry) {
      case FileEntry file -> Stream.of(file.attributes());
      case Entry.DirectoryEntry directory -> Stream.of(directory.attributes());
      case Entry.SymlinkEntry _, Entry.DeviceEntry _, Entry.FifoEntry _ -> Stream.of();
      case Entry.HardlinkEntry _, Entry.Whiteout _ -> Stream.of(); // in no tree
    };
  }

  /// What the path leads to is what the image will hold there.
  private static void replace(TreePath path, Content content, Walk walk) {
    if (walk.has(path)) {
      TreePath file = walk.look(Bytes.utf8(path.toString())).path();
      walk.replace(file, content);
    }
  }
}
