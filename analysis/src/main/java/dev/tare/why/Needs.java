package dev.tare.why;

import dev.tare.base.TareException;
import dev.tare.closure.Closure;
import dev.tare.closure.Environment;
import dev.tare.closure.Problem;
import dev.tare.closure.Reason;
import dev.tare.closure.Verdict;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.Lookup;
import dev.tare.layer.TreePath;
import dev.tare.oci.Image;
import dev.tare.oci.ImageConfig;
import dev.tare.packages.InstalledPackage;
import dev.tare.packages.Inventory;
import dev.tare.why.Why.Cost;
import dev.tare.why.Why.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Who needs what in an image: what its config starts, followed by [Closure] through the image's
/// own tree. What only a string names counts as needed, with a verdict that says so.
public final class Needs {
  /// What leads to a file that is needed.
  public static final String FOLLOWED =
      "commands, scripts, libraries, modules, configuration, strings";

  /// How a program may need a file all the same.
  public static final String UNSEEN = "a name that a program makes up or is told while it runs";

  private final LayerHistory history;
  private final FileTree tree;
  private final List<EntryPoint> entryPoints;
  private final Closure closure;
  private final Map<TreePath, List<Reason>> reasons;
  private final NeedGraph graph;
  private final Inventory inventory;
  private final Map<TreePath, String> configured;

  private Needs(LayerHistory history, ImageConfig config, List<String> more) {
    this.history = history;
    this.tree = history.tree();
    Starts starts = Starts.of(tree, config, more);
    this.entryPoints = starts.entryPoints();
    this.closure =
        Closure.ofImage(
            tree,
            starts.given(),
            Environment.of(config.env(), config.workingDir()).withUser(config.user()));
    this.reasons = reasons(closure);
    this.graph = new NeedGraph(closure, reasons);
    this.inventory = Inventory.of(tree);
    this.configured = configured(config);
  }

  /// Reads the layers of the image.
  ///
  /// @param more programs that are started besides what the config says: names or paths
  /// @throws TareException CORRUPT, naming layer and entry; NOT_FOUND where one of `more` is not
  ///   there
  public static Needs of(Image image, List<String> more) {
    Needs needs = new Needs(new LayerHistory(image), image.config(), more);
    for (String program : more) {
      if (needs.entryPoints.stream().noneMatch(e -> e.said().endsWith(" " + program))) {
        throw TareException.notFound("cannot find program %s in the image".formatted(program));
      }
    }
    return needs;
  }

  /// Of links, the reasons of those who go through them.
  private static Map<TreePath, List<Reason>> reasons(Closure closure) {
    Map<TreePath, List<Reason>> all = new HashMap<>(closure.reasons());
    all.replaceAll((path, own) -> {
      List<Reason> through = closure.passages(path);
      return through.isEmpty() ? own : through;
    });
    return all;
  }

  /// From `path` back to what was asked for; of a link, by the surest of those who go through it.
  private List<Reason> chain(TreePath path) {
    List<Reason> through = closure.passages(path);
    if (through.isEmpty()) {
      return closure.chain(path);
    }
    List<Reason> chain = new ArrayList<>(List.of(through.getFirst()));
    through.getFirst().from().map(closure::chain).ifPresent(chain::addAll);
    return chain;
  }

  private Verdict verdict(TreePath path, List<Reason> chain) {
    return closure.passages(path).isEmpty()
        ? closure.verdict(path)
        : closure.verdict(chain.getFirst());
  }

  /// Directories that the config names, and those that lead to them.
  private static Map<TreePath, String> configured(ImageConfig config) {
    Map<TreePath, String> named = new HashMap<>();
    config.volumes().forEach(volume -> named.put(TreePath.of(volume), "Volumes " + volume));
    if (!config.workingDir().isEmpty()) {
      named.put(TreePath.of(config.workingDir()), "WorkingDir " + config.workingDir());
    }
    return named;
  }

  /// What the image starts; empty where its config names nothing that it holds.
  public List<EntryPoint> entryPoints() {
    return entryPoints;
  }

  /// What will not work in the image as it is.
  public List<Problem> problems() {
    return closure.problems();
  }

  /// Every path that something needs.
  public Set<TreePath> needed() {
    return closure.reasons().keySet();
  }

  /// The whole image.
  public FileTree tree() {
    return tree;
  }

  /// @param asked links on the way are followed
  /// @throws TareException NOT_FOUND where nothing lies there; the hint says what may be meant
  public Why why(TreePath asked) {
    TreePath path = literal(asked);
    Entry entry =
        path.isRoot()
            ? Lookup.follow(tree, path).entry().orElseThrow()
            : tree.entry(path).orElseThrow(() -> absent(asked));
    List<Reason> chain = chain(path);
    List<Reason> others = new ArrayList<>(reasons.getOrDefault(path, List.of()));
    if (!chain.isEmpty()) {
      others.remove(chain.getFirst());
    }
    Losses losses = new Losses(reasons);
    Optional<String> named = Optional.ofNullable(configured.get(path));
    boolean isNamed = named.isPresent() && chain.isEmpty();
    return new Why(
        path,
        entry,
        target(entry),
        neededName(path, entry),
        isNamed ? Verdict.PROVEN : verdict(path, chain),
        isNamed ? List.of(new Step(path, Optional.empty(), named.get())) : steps(path, chain),
        others,
        losses.without(path),
        cost(path, entry),
        inventory.owner(path).map(InstalledPackage::toString),
        history.origin(path));
  }

  private TareException absent(TreePath asked) {
    Optional<LayerHistory.Vanished> vanished = history.vanished(asked);
    if (vanished.isEmpty()) {
      return NearPath.absent(tree, asked);
    }
    LayerHistory.Vanished gone = vanished.get();
    return TareException.notFound(
            "cannot explain %s: the image shows it no more, it went with %s"
                .formatted(asked, gone.by()))
        .withHint(
            "%s still ships it%s: remove it there, in the same RUN, or squash"
                .formatted(
                    gone.from(), gone.bytes() == 0 ? "" : ", %d bytes".formatted(gone.bytes())));
  }

  /// Where `asked` really lies, a last link not followed.
  private TreePath literal(TreePath asked) {
    if (asked.isRoot()) {
      return asked;
    }
    Lookup parent = Lookup.follow(tree, asked.parent());
    return parent.entry().isPresent() ? parent.path().child(asked.fileName()) : asked;
  }

  private Optional<TreePath> target(Entry entry) {
    if (!(entry instanceof Entry.SymlinkEntry)) {
      return Optional.empty();
    }
    Lookup found = Lookup.follow(tree, entry.path());
    return found.entry().map(_ -> found.path());
  }

  private Optional<TreePath> neededName(TreePath path, Entry entry) {
    if (!closure.chain(path).isEmpty()) {
      return Optional.empty();
    }
    return switch (entry) {
      case Entry.FileEntry _ -> tree.namesOf(path).stream().filter(this::isTaken).findFirst();
      case Entry.SymlinkEntry _ -> target(entry).filter(this::isTaken);
      case Entry.DirectoryEntry _,
          Entry.DeviceEntry _,
          Entry.FifoEntry _,
          Entry.HardlinkEntry _,
          Entry.Whiteout _ ->
          Optional.empty();
    };
  }

  /// The chain turned round: the entry point first.
  private List<Step> steps(TreePath path, List<Reason> chain) {
    List<Step> steps = new ArrayList<>();
    TreePath at = path;
    for (Reason reason : chain) {
      TreePath here = at;
      boolean isAsked = reason.from().isEmpty();
      String said =
          entryPoints.stream()
              .filter(e -> isAsked && isOnTheWay(e, List.of(here)))
              .map(EntryPoint::said)
              .findFirst()
              .orElse(reason.detail());
      steps.addFirst(new Step(at, isAsked ? Optional.empty() : Optional.of(reason.kind()), said));
      at = reason.from().orElse(at);
    }
    return steps;
  }

  private Cost cost(TreePath path, Entry entry) {
    if (entry instanceof Entry.DirectoryEntry) {
      return costOfDirectory(path);
    }
    boolean isNeeded = closure.reasons().containsKey(path);
    long own = NeedGraph.bytes(tree, List.of(path));
    Set<TreePath> lost = isNeeded ? graph.lostWithout(path) : Set.of();
    return new Cost(
        own,
        NeedGraph.bytes(tree, lost),
        lost.stream().filter(this::isFile).count(),
        1,
        isNeeded ? 1 : 0,
        isNeeded || neededName(path, entry).isPresent() ? 0 : own);
  }

  private Cost costOfDirectory(TreePath directory) {
    List<TreePath> held = new ArrayList<>();
    for (Entry entry : tree.below(directory)) {
      if (isFile(entry.path())) {
        held.add(entry.path());
      }
    }
    List<TreePath> needed = held.stream().filter(this::isTaken).toList();
    long own = NeedGraph.bytes(tree, held);
    long bytesNeeded = NeedGraph.bytes(tree, needed);
    return new Cost(own, bytesNeeded, needed.size(), held.size(), needed.size(), own - bytesNeeded);
  }

  private boolean isTaken(TreePath path) {
    return closure.reasons().containsKey(path);
  }

  private boolean isFile(TreePath path) {
    return tree.entry(path).orElse(null) instanceof Entry.FileEntry;
  }

  /// Entry points that cannot do without `path`, directly or through others.
  public List<EntryPoint> stops(TreePath path) {
    List<TreePath> needers = new ArrayList<>(graph.needers(path));
    needers.add(path);
    return entryPoints.stream().filter(e -> isOnTheWay(e, needers)).toList();
  }

  /// Whether an entry point is one of `paths`, or leads through a link that is.
  private boolean isOnTheWay(EntryPoint entryPoint, List<TreePath> paths) {
    Lookup found = Lookup.follow(tree, entryPoint.path());
    return paths.contains(found.path())
        || found.links().stream().anyMatch(link -> paths.contains(link.path()));
  }
}
