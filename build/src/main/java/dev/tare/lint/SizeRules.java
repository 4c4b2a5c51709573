package dev.tare.lint;

import java.util.List;

/// The rules about what need not be in an image. A build measures them; the text alone shows none.
public final class SizeRules {
  public static final Rule PACKAGE_CACHE_LEFT =
      Rule.ofTare(
          "PackageCacheLeft", "Lists and downloads are of no use once the packages are installed.");
  public static final Rule SOURCE_ARCHIVE_LEFT =
      Rule.ofTare("SourceArchiveLeft", "What was unpacked is in the image twice.");
  public static final Rule TEMPORARY_FILES_LEFT =
      Rule.ofTare("TemporaryFilesLeft", "A new container expects nothing in /tmp and /var/tmp.");
  public static final Rule DELETED_IN_LATER_LAYER =
      Rule.ofTare(
          "DeletedInLaterLayer", "A removal hides a file of a layer below and frees nothing.");
  public static final Rule REPLACED_IN_LATER_LAYER =
      Rule.ofTare("ReplacedInLaterLayer", "The layer below keeps what a file held before.");
  public static final Rule COPIED_AGAIN =
      Rule.ofTare(
          "CopiedAgain", "A layer has whole files: another mode or owner costs the content again.");
  public static final Rule BUILD_TOOLS_IN_LAST_STAGE =
      Rule.ofTare("BuildToolsInLastStage", "What builds a program is larger than what runs it.");
  public static final Rule RECOMMENDS_INSTALLED =
      Rule.ofTare(
          "RecommendsInstalled", "apt installs what packages recommend, unless it is told not to.");

  private SizeRules() {}

  /// All of them.
  public static List<Rule> all() {
    return List.of(
        PACKAGE_CACHE_LEFT,
        SOURCE_ARCHIVE_LEFT,
        TEMPORARY_FILES_LEFT,
        DELETED_IN_LATER_LAYER,
        REPLACED_IN_LATER_LAYER,
        COPIED_AGAIN,
        BUILD_TOOLS_IN_LAST_STAGE,
        RECOMMENDS_INSTALLED);
  }
}
