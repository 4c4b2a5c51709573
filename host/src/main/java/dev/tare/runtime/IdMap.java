package dev.tare.runtime;

/// Which users and groups of an image exist in a container.
public enum IdMap {
  /// All, as they are: tare runs as root.
  IDENTITY,
  /// Root is the user who runs tare; the others are the ids that `/etc/subuid` and `/etc/subgid`
  /// lend, entered by newuidmap and newgidmap.
  SUBORDINATE,
  /// Those of the user namespace that tare is root of already: nothing is left to enter.
  ENTERED,
  /// Root alone, which is the user who runs tare: a program cannot become another user, and files
  /// of other users cannot be made.
  ROOT_ONLY;

  /// What gives the user of this machine more than one id.
  static final String LEND =
      "have root run: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 YOU";

  boolean isIdentity() {
    return this == IDENTITY;
  }

  /// Whether files can have owners that are other users of this machine.
  boolean lends() {
    return this == SUBORDINATE || this == ENTERED;
  }

  boolean hasSupplementaryGroups() {
    return this != ROOT_ONLY;
  }

  boolean hasGroup(long gid) {
    return this != ROOT_ONLY || gid == 0;
  }
}
