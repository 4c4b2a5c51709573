package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.container.Container;
import dev.tare.container.Lifecycle;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.oci.Image;
import dev.tare.runtime.Ended;
import dev.tare.runtime.Host;
import dev.tare.store.ImageStore;
import dev.tare.store.Lease;
import java.util.Optional;

/// Starts containers that stay.
record Starting(Session session, ImageStore store, Host host, Lifecycle lifecycle) {

  static Starting of(Session session, ImageStore store, Host host) {
    return new Starting(session, store, host, new Lifecycle(session.containers(), host));
  }

  /// The root of `image`; one that is unpacked already is not read again.
  static Lease root(Session session, ImageStore store, Host host, Image image) {
    Iterable<Entry> entries =
        () -> {
          store.hold(image);
          return FileTree.read(image.layers()).asLayer().iterator();
        };
    return session.roots(store, host).acquire(image.id(), entries);
  }

  /// Starts `container`, and says why where its program does not start. It is gone then with
  /// `--rm`.
  ///
  /// @return 0, or 125 to 127
  int start(Container container) {
    return start(container, store.image(store.find(container.image().toString())));
  }

  /// See [#start(Container)].
  int start(Container container, Image image) {
    try (Lease root = root(session, store, host, image)) {
      Optional<Ended> failed = lifecycle.start(container, root);
      failed
          .flatMap(Ended::failure)
          .ifPresent(f -> StartFailure.explain(session.console(), image, container.process(), f));
      failed.ifPresent(_ -> forget(container));
      return failed.map(Ended::status).orElse(0);
    } catch (TareException e) {
      forget(container);
      throw e;
    }
  }

  /// `--rm` holds also for one that never began.
  private void forget(Container container) {
    if (!container.removeAtEnd()) {
      return;
    }
    try {
      lifecycle.remove(container, Lifecycle.Running.REFUSE);
    } catch (TareException e) {
      // gone, or started by somebody else meanwhile
      if (e.kind() != TareException.Kind.NOT_FOUND && e.kind() != TareException.Kind.REFUSED) {
        throw e;
      }
    }
  }
}
