package dev.tare.fetch;

import dev.tare.base.TareException;
import java.net.URI;
import java.util.Optional;

/// What a source of ADD or a build context names on the network.
public sealed interface Remote {
  /// A file at an address.
  ///
  /// @param uri `http` or `https`, with a host
  record Url(URI uri) implements Remote {
    /// The last name of the path; empty where it ends without one, so that a destination has to
    /// give the name.
    public Optional<String> name() {
      return RemoteParser.lastName(uri);
    }

    /// The address without password and user, as messages have it.
    @Override
    public String toString() {
      return RemoteParser.withoutUser(uri.toString());
    }
  }

  /// A tree in a git repository.
  ///
  /// @param repository what `git fetch` is given; begins with a scheme or `user@host:`
  /// @param ref a branch, a tag or a commit; empty for the branch that the repository calls HEAD
  /// @param commit hex digits with which the commit's id has to begin
  /// @param directory below the repository's root; empty for that
  record Git(
      String repository,
      Optional<String> ref,
      Optional<String> commit,
      Optional<String> directory,
      Submodules submodules,
      GitDirectory gitDirectory)
      implements Remote {

    /// The same, of which the commit's id has to begin with `digits`.
    ///
    /// @throws TareException INVALID where these are no hex digits, or others are asked for already
    public Git withCommit(String digits) {
      String checked = RemoteParser.commit(this, digits);
      return new Git(repository, ref, Optional.of(checked), directory, submodules, gitDirectory);
    }

    /// The same with or without the folder `.git`.
    public Git with(GitDirectory newGitDirectory) {
      return new Git(repository, ref, commit, directory, submodules, newGitDirectory);
    }

    /// The address without password and user, as messages have it.
    @Override
    public String toString() {
      return RemoteParser.withoutUser(repository)
          + (ref.isEmpty() && directory.isEmpty() ? "" : "#" + ref.orElse(""))
          + directory.map(d -> ":" + d).orElse("");
    }
  }

  /// Whether repositories that a repository names are fetched too.
  enum Submodules {
    FETCHED,
    LEFT_OUT
  }

  /// Whether the folder `.git` stays in the tree.
  enum GitDirectory {
    REMOVED,
    KEPT
  }

  /// Whether `word` names something on the network, well formed or not; everything else is a path.
  static boolean isRemote(String word) {
    return RemoteParser.isRemote(word);
  }

  /// What `word` names; empty where it is a path.
  ///
  /// @throws TareException INVALID where it begins like an address and is none
  static Optional<Remote> parse(String word) {
    return isRemote(word) ? Optional.of(RemoteParser.parse(word)) : Optional.empty();
  }
}
