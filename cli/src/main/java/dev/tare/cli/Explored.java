package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.layer.TreePath;
import dev.tare.ledger.FileAccount;
import dev.tare.ledger.FileAccounts;
import dev.tare.ledger.ImageAccount;
import dev.tare.ledger.KnownLayers;
import dev.tare.oci.Image;
import dev.tare.store.Cache;
import dev.tare.why.Needs;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What there is to see of an image. Everything is worked out when it is first asked for, and the
/// same from then on.
final class Explored {
  /// The place of the whole image in the list whose others are layers, from 1.
  static final int WHOLE = 0;

  private final String name;
  private final Image image;
  private final FileAccounts accounts;
  private final Map<Integer, FileAccount> changes = new HashMap<>();

  /// Of one layer alone: it is as large as the image.
  private int allOf = -1;

  private Optional<FileAccount> all = Optional.empty();
  private Optional<Needs> needs = Optional.empty();

  private Explored(String name, Image image, FileAccounts accounts) {
    this.name = name;
    this.image = image;
    this.accounts = accounts;
  }

  /// @param image may be read until the end
  /// @throws TareException CORRUPT, naming layer and entry
  static Explored of(String name, Image image, Cache cache) {
    var facts = new KnownLayers(cache).of(image, Analysis.parallel());
    return new Explored(name, image, FileAccounts.of(image, facts));
  }

  /// What the user called it.
  String name() {
    return name;
  }

  ImageAccount account() {
    return accounts.account();
  }

  int layers() {
    return account().layers().size();
  }

  /// The root of what is seen.
  ///
  /// @param place [#WHOLE], or the number of a layer, from 1
  /// @param isAll whether what the layer leaves as it is is seen, too
  FileAccount root(int place, boolean isAll) {
    if (place == WHOLE || !isAll) {
      return changes.computeIfAbsent(
          place, at -> at == WHOLE ? accounts.image() : accounts.layer(at - 1));
    }
    if (allOf != place || all.isEmpty()) {
      all = Optional.of(accounts.upTo(place - 1));
      allOf = place;
    }
    return all.get();
  }

  /// Who needs a path: what `tare why` prints. Reads the layers when it is first asked.
  List<String> why(TreePath path) {
    try {
      Needs known = needs.orElseGet(() -> Needs.of(image, List.of()));
      needs = Optional.of(known);
      return new WhyText(known.why(path), known).toString().lines().toList();
    } catch (TareException e) {
      return List.of(e.message());
    }
  }
}
