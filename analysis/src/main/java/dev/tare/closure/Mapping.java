package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.TreePath;
import java.util.Optional;

/// An object in an imagined process: what it would find there, were it to open libraries while it
/// runs.
record Mapping(Loading process, Loaded object) {
  /// Where dlopen would find `name` for the object: in the process, along its search path, or at
  /// the path that the name is. Takes nothing.
  ///
  /// @return the path as the loader opens it
  Optional<Bytes> find(Bytes name) {
    return process.find(object, name);
  }

  /// Loads `path` into the process, with what it needs in turn.
  void open(Bytes path, Reason reason) {
    process.open(object, path, reason);
  }

  /// Whether it is the program that the process was started with; a library may be started too.
  boolean isProgram() {
    return object.requester().isEmpty()
        && (object.elf().interpreter().isPresent() || object.elf().isStaticProgram());
  }

  /// Whether the loader looks into `directory` for any library: then what lies there is no plugin.
  boolean isSearched(TreePath directory) {
    return process.isSearched(directory);
  }

  boolean isMusl() {
    return process.isMusl();
  }

  /// Whether Go's compiler made it: its strings do not end with NUL, and those that do are names of
  /// sources and the like.
  boolean isOfGo() {
    try {
      return object.elf().notes().stream().anyMatch(note -> note.owner().equals("Go"));
    } catch (TareException _) {
      return false; // a damaged note says nothing
    }
  }

  /// Whether it belongs to the C library: what that opens by itself has rules of its own.
  boolean isOfLibc() {
    String name = object.file().fileName().toString();
    return process.isLoader(object)
        || name.startsWith("libc.so")
        || name.startsWith("libc-")
        || name.startsWith("ld-");
  }
}
