package dev.tare.cli;

import dev.tare.base.Finding;
import dev.tare.base.TareException;
import dev.tare.base.Tasks;
import dev.tare.build.BuildOrder;
import dev.tare.build.BuildProgress;
import dev.tare.build.BuildRequest;
import dev.tare.build.Built;
import dev.tare.build.NamedImages;
import dev.tare.oci.Reference;
import dev.tare.store.ImageStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// Several builds of one command: one process, one store, one cache. As many run at once as there
/// are processors. An image that another stands on is built before it; one that fails keeps only
/// those from being built.
final class ManyBuilds {
  /// One of them.
  ///
  /// @param label what the user knows it by; each has another
  /// @param origin where it is written: a file, a service
  /// @param names of its image; others find it by them once it is built
  /// @param needs labels of those that come before, besides those whose names it reads
  /// @param request what is asked for; may fail
  record Item(
      String label,
      String origin,
      List<Reference> names,
      Set<String> needs,
      Supplier<BuildRequest> request) {}

  /// How one ended.
  private record Outcome(Optional<Built> built, double seconds, String status, int code) {}

  private final Builds builds;
  private final BuildProgress telling;
  private final Console console;
  private final Map<String, BuildRequest> requests = new LinkedHashMap<>();
  private final Map<String, Outcome> outcomes = new ConcurrentHashMap<>();

  ManyBuilds(Builds builds, BuildProgress telling, Console console) {
    this.builds = builds;
    this.telling = telling;
    this.console = console;
  }

  /// Builds all, and prints the table of them, or the IDs of those that were built.
  ///
  /// @return 0 where all were built, 1 where some were not; the code of a full disk or a damaged
  ///   store, which no Dockerfile is to blame for
  /// @throws TareException INVALID where some need each other in a circle, or names are the same
  int run(List<Item> items, boolean isQuiet) {
    refuseSameNames(items);
    items.forEach(this::prepare);
    Map<String, Set<String>> needs = needs(items);
    Map<String, Item> byLabel = new LinkedHashMap<>();
    items.forEach(item -> byLabel.put(item.label(), item));
    for (List<String> round : BuildOrder.rounds(needs)) {
      round(
          round.stream()
              .map(label -> work(Objects.requireNonNull(byLabel.get(label)), needs))
              .toList());
    }
    report(items, isQuiet);
    return outcomes.values().stream().mapToInt(Outcome::code).max().orElse(0);
  }

  private static void refuseSameNames(List<Item> items) {
    Map<Reference, Item> owners = new LinkedHashMap<>();
    for (Item item : items) {
      for (Reference name : item.names()) {
        Item other = owners.putIfAbsent(name, item);
        if (other != null && !other.origin().equals(item.origin())) {
          throw TareException.invalid(
                  "cannot build %s and %s: both would be called %s"
                      .formatted(other.origin(), item.origin(), name))
              .withHint("name one of them otherwise, or build it alone");
        }
      }
    }
  }

  private void prepare(Item item) {
    try {
      requests.put(item.label(), item.request().get());
    } catch (TareException e) {
      failed(item, e, 0);
    }
  }

  private Map<String, Set<String>> needs(List<Item> items) {
    Map<String, String> labels = new LinkedHashMap<>();
    items.forEach(item -> item.names().forEach(name -> labels.put(plain(name), item.label())));
    Map<String, Set<String>> needs = new LinkedHashMap<>();
    for (Item item : items) {
      Set<String> wanted = new HashSet<>(item.needs());
      BuildRequest request = requests.get(item.label());
      if (request != null) {
        NamedImages.of(request)
            .forEach(name -> plain(name).map(labels::get).ifPresent(wanted::add));
      }
      needs.put(item.label(), wanted);
    }
    return needs;
  }

  /// A name as FROM may write it: with its tag, and without what docker and podman put before it.
  private static Optional<String> plain(String name) {
    try {
      return Optional.of(plain(Reference.parse(name)));
    } catch (TareException e) {
      return Optional.empty();
    }
  }

  private static String plain(Reference name) {
    String text = name.withDefaultTag().toString();
    return text.replaceFirst("^(?:localhost/|docker\\.io/(?:library/)?)", "");
  }

  private Callable<Boolean> work(Item item, Map<String, Set<String>> needs) {
    return () -> {
      if (outcomes.containsKey(item.label())) {
        return false;
      }
      Optional<String> missing =
          needs.getOrDefault(item.label(), Set.of()).stream()
              .filter(need -> !need.equals(item.label()))
              .filter(need -> outcomes.containsKey(need) && !isBuilt(need))
              .sorted()
              .findFirst();
      if (missing.isPresent()) {
        String status = "not built: " + missing.get() + " failed";
        outcomes.put(item.label(), new Outcome(Optional.empty(), 0, status, 1));
        return false;
      }
      build(item, Objects.requireNonNull(requests.get(item.label())));
      return true;
    };
  }

  private boolean isBuilt(String label) {
    return outcome(label).built().isPresent();
  }

  private Outcome outcome(String label) {
    return Objects.requireNonNull(outcomes.get(label), "each has ended");
  }

  private void build(Item item, BuildRequest request) {
    long begun = System.nanoTime();
    var own = new LabelledBuildProgress(telling, item.label());
    try {
      Built built = builds.run(request, own);
      ImageStore store = builds.store();
      item.names().forEach(name -> store.tag(built.image().descriptor(), name));
      built.findings().forEach(finding -> own.warn(sentence(finding)));
      outcomes.put(item.label(), new Outcome(Optional.of(built), since(begun), "built", 0));
    } catch (TareException e) {
      failed(item, e, since(begun));
    }
  }

  static String sentence(Finding finding) {
    return finding.message() + finding.fix().map(fix -> ". " + fix).orElse("");
  }

  private static double since(long begun) {
    return (System.nanoTime() - begun) / 1e9;
  }

  /// Said at once: the others may take long.
  private void failed(Item item, TareException e, double seconds) {
    String hint = e.hint().map(next -> "\n  hint: " + next).orElse("");
    if (telling instanceof TerminalBuildProgress) {
      console.draw("");
    }
    console.note("tare build: %s: %s%s".formatted(item.label(), e.message(), hint));
    int code =
        switch (e.kind()) {
          case STORE_DAMAGED, DISK_FULL -> e.kind().exitCode();
          case REFUSED, INVALID, NOT_FOUND, DENIED, UNAVAILABLE, CORRUPT, UNSUPPORTED, INTERNAL ->
              TareException.Kind.REFUSED.exitCode();
        };
    outcomes.put(item.label(), new Outcome(Optional.empty(), seconds, "failed", code));
  }

  private static void round(List<Callable<Boolean>> work) {
    try {
      List<Boolean> _ = Tasks.all(work, Runtime.getRuntime().availableProcessors());
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void report(List<Item> items, boolean isQuiet) {
    if (isQuiet) {
      items.stream()
          .flatMap(item -> outcome(item.label()).built().stream())
          .forEach(built -> console.println(built.image().id().toString()));
      return;
    }
    Table table = new Table("NAME", "IMAGE ID", "SIZE", "TIME", "STATUS");
    items.forEach(item -> table.row(row(item, outcome(item.label()))));
    console.print(table.toString());
  }

  private List<String> row(Item item, Outcome outcome) {
    List<String> row = new ArrayList<>();
    row.add(item.names().isEmpty() ? item.label() : item.names().getFirst().toString());
    row.add(outcome.built().map(built -> built.image().id().shortHex()).orElse("-"));
    row.add(
        outcome
            .built()
            .map(built -> Size.human(builds.store().sizes().stored(built.image())))
            .orElse("-"));
    row.add(String.format(Locale.ROOT, "%.1f s", outcome.seconds()));
    row.add(outcome.status());
    return row;
  }
}
