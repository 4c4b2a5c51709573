package dev.tare.registry;

import dev.tare.base.TareException;
import dev.tare.oci.Reference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What containers-registries.conf(5) says: where short names lead, and for names that begin so or
/// so where the registry really is, which mirrors are asked first, what is blocked or insecure.
///
/// @param search registries for short names, in their order; empty for Docker Hub
/// @param aliases full names of short ones, without tags
/// @param helpers where credentials are looked for, in that order: names of credential helpers, and
///   [Credentials#FILES]; empty for the files alone
public record RegistriesConf(
    List<String> search,
    SortedMap<String, String> aliases,
    List<Entry> entries,
    List<String> helpers) {
  /// What holds where there is no file.
  public static final RegistriesConf USUAL =
      new RegistriesConf(List.of(), new TreeMap<>(), List.of());

  public RegistriesConf {
    search = List.copyOf(search);
    entries = List.copyOf(entries);
    helpers = List.copyOf(helpers);
  }

  RegistriesConf(List<String> search, SortedMap<String, String> aliases, List<Entry> entries) {
    this(search, aliases, entries, List.of());
  }

  /// What holds for names with that prefix.
  ///
  /// @param prefix `host[/path]`, or `*.domain`
  /// @param location what takes the place of the prefix; empty for the prefix itself
  public record Entry(
      String prefix, String location, boolean isInsecure, boolean isBlocked, List<Mirror> mirrors) {
    public Entry {
      mirrors = List.copyOf(mirrors);
    }

    private boolean matches(String name) {
      if (prefix.startsWith("*.")) {
        String host = name.replaceFirst("/.*", "");
        return host.replaceFirst(":[0-9]+$", "").endsWith(prefix.substring(1));
      }
      return name.equals(prefix) || name.startsWith(prefix + "/");
    }

    private String moved(String name, String to) {
      return to.isEmpty() || prefix.startsWith("*.") ? name : to + name.substring(prefix.length());
    }
  }

  /// @param use `all`, `digest-only` or `tag-only`
  public record Mirror(String location, boolean isInsecure, String use) {
    private boolean serves(Reference reference) {
      return switch (use) {
        case "digest-only" -> reference.digest().isPresent();
        case "tag-only" -> reference.digest().isEmpty();
        default -> true;
      };
    }
  }

  /// The full names that a name may stand for, to be tried in that order.
  public List<Reference> fullNames(Reference reference) {
    if (RepositoryName.hasHost(reference)) {
      return List.of(full(reference, reference.name()));
    }
    String alias = aliases.get(reference.name());
    if (alias != null) {
      return List.of(full(reference, alias));
    }
    return search.isEmpty()
        ? List.of(full(reference, reference.name()))
        : search.stream().map(host -> full(reference, host + "/" + reference.name())).toList();
  }

  private static Reference full(Reference reference, String name) {
    String complete = RepositoryName.of(Reference.parse(name)).toString();
    return new Reference(complete, reference.tag(), reference.digest()).withDefaultTag();
  }

  /// Where an image is to be looked for: mirrors, then the registry itself.
  ///
  /// @throws TareException REFUSED where the registry is blocked
  List<Place> places(Reference reference) {
    RepositoryName name = RepositoryName.of(reference);
    Optional<Entry> found = entry(name.toString());
    if (found.isEmpty()) {
      return List.of(new Place(name, false, false));
    }
    Entry entry = found.get();
    if (entry.isBlocked()) {
      throw TareException.of(
              TareException.Kind.REFUSED,
              "cannot reach %s: registries.conf blocks \"%s\"".formatted(name, entry.prefix()))
          .withHint("ask whoever keeps registries.conf on this machine");
    }
    List<Place> places = new ArrayList<>();
    for (Mirror mirror : entry.mirrors()) {
      if (mirror.serves(reference)) {
        String there = entry.moved(name.toString(), mirror.location());
        places.add(place(there, mirror.isInsecure(), true));
      }
    }
    places.add(place(entry.moved(name.toString(), entry.location()), entry.isInsecure(), false));
    return places;
  }

  private Place place(String name, boolean isInsecure, boolean isMirror) {
    return new Place(
        RepositoryName.of(Reference.parse(name)), isInsecure || isInsecure(name), isMirror);
  }

  /// Of those that match, the one with the longest prefix.
  private Optional<Entry> entry(String name) {
    return entries.stream()
        .filter(entry -> entry.matches(name))
        .max(Comparator.comparingInt(entry -> entry.prefix().length()));
  }

  /// Whether HTTP, and certificates of nobody's, are accepted of what has that name. What is
  /// accepted of one path says nothing of others on the same host.
  ///
  /// @param name `host[/path]`
  boolean isInsecure(String name) {
    return entry(name).filter(Entry::isInsecure).isPresent();
  }

  /// This with what another file says, which wins: its aliases, its lists, and its entries of the
  /// same prefix.
  RegistriesConf with(RegistriesConf later) {
    Map<String, Entry> byPrefix = new TreeMap<>();
    entries.forEach(entry -> byPrefix.put(entry.prefix(), entry));
    later.entries.forEach(entry -> byPrefix.put(entry.prefix(), entry));
    SortedMap<String, String> names = new TreeMap<>(aliases);
    names.putAll(later.aliases);
    return new RegistriesConf(
        later.search.isEmpty() ? search : later.search,
        names,
        List.copyOf(byPrefix.values()),
        later.helpers.isEmpty() ? helpers : later.helpers);
  }
}
