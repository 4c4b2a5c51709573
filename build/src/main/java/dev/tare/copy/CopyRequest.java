package dev.tare.copy;

import dev.tare.base.Bytes;
import dev.tare.layer.TreePath;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What a COPY or ADD says, variables put in.
///
/// @param sources in the order in which they are copied: words, then heredocs
/// @param destination as [#destination] gives it
/// @param origin whether owners of the sources count
/// @param chown the value of `--chown`
/// @param chmod the value of `--chmod`
/// @param parents whether directories above the sources are kept
/// @param excludes the values of `--exclude`
/// @param link whether what lies at the destination is not looked at
/// @param unpack whether words that are archives are unpacked
/// @param spool a folder for unpacked archives, which must stay until the layer is written
public record CopyRequest(
    List<CopySource> sources,
    String destination,
    Origin origin,
    Optional<String> chown,
    Optional<String> chmod,
    boolean parents,
    List<String> excludes,
    boolean link,
    boolean unpack,
    Stamps stamps,
    Path spool) {

  /// Where the words of a request lie.
  public enum Origin {
    /// In the build context or a named context that is a directory: owners become 0:0.
    CONTEXT,
    /// In a stage or an image: owners are kept.
    IMAGE
  }

  public CopyRequest {
    sources = List.copyOf(sources);
    excludes = List.copyOf(excludes);
  }

  /// A COPY of words without any option.
  public static CopyRequest of(
      List<String> words, String destination, Origin origin, Stamps stamps, Path spool) {
    return new CopyRequest(
        words.stream().<CopySource>map(CopySource.Word::new).toList(),
        destination,
        origin,
        Optional.empty(),
        Optional.empty(),
        false,
        List.of(),
        false,
        false,
        stamps,
        spool);
  }

  /// @throws TareException INVALID where `chmod` is no value of `--chmod`
  public static void checkMode(String chmod) {
    ModeChange.parse(chmod);
  }

  /// A destination as written, joined to the working directory: absolute, without `.` and `..`,
  /// with a slash at its end where it was written as a directory.
  ///
  /// @param workingDirectory absolute; empty means `/`
  public static String destination(String workingDirectory, String written) {
    TreePath path = TreePath.of(workingDirectory).resolve(Bytes.utf8(written));
    String last = written.substring(written.lastIndexOf('/') + 1);
    boolean isDirectory = last.isEmpty() || last.equals(".") || last.equals("..");
    return isDirectory && !path.isRoot() ? path + "/" : path.toString();
  }
}
