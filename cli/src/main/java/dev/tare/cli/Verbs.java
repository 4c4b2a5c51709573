package dev.tare.cli;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// The table of commands. A command is built only when it is used, because start-up counts.
///
/// @param summary one line, lower case, as a verb phrase
/// @param working the form for who names a working container first, see [Forms]
record Verbs(
    String name,
    Group group,
    String summary,
    Supplier<Verb> make,
    Optional<Supplier<Verb>> working) {

  Verbs(String name, Group group, String summary, Supplier<Verb> make) {
    this(name, group, summary, make, Optional.empty());
  }

  private Verbs or(Supplier<Verb> form) {
    return new Verbs(name, group, summary, make, Optional.of(form));
  }

  /// The headings of `tare help`, in their order.
  enum Group {
    MAKE("Make images"),
    SCRIPT("Make images by script"),
    RUN("Run containers"),
    LIST("List and name images"),
    MOVE("Move images"),
    LOOK("Look inside"),
    HOUSE("The house");

    private final String title;

    Group(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }
  }

  static final List<Verbs> ALL =
      List.of(
          new Verbs(
              "analyze", Group.LOOK, "say what every byte of an image is for", AnalyzeCommand::new),
          new Verbs("base", Group.MAKE, "make an image of Debian packages", BaseCommand::new),
          new Verbs("build", Group.MAKE, "build an image from a Dockerfile", BuildCommand::new),
          new Verbs("copy", Group.MOVE, "copy an image from place to place", CopyCommand::new)
              .or(CopyWorkCommand::copy),
          new Verbs(
              "add",
              Group.SCRIPT,
              "copy into a working container as ADD does",
              CopyWorkCommand::add),
          new Verbs(
              "export",
              Group.MOVE,
              "write a container's or an image's file tree as a tar",
              ExportCommand::new),
          new Verbs("import", Group.MOVE, "make an image from a file tree", ImportCommand::new),
          new Verbs(
              "load", Group.MOVE, "bring images of an archive into the store", LoadCommand::new),
          new Verbs(
              "pull", Group.MOVE, "bring images of registries into the store", PullCommand::new),
          new Verbs("push", Group.MOVE, "bring an image into a registry", PushCommand::new),
          new Verbs("login", Group.MOVE, "tell a registry who we are", LoginCommand::new),
          new Verbs("logout", Group.MOVE, "forget who we are to a registry", LogoutCommand::new),
          new Verbs("tags", Group.MOVE, "list the tags of a repository", TagsCommand::new),
          new Verbs(
              "digest", Group.MOVE, "print an image's digest, wherever it is", DigestCommand::new),
          new Verbs(
              "manifest",
              Group.MOVE,
              "print an image's manifest, wherever it is",
              ManifestCommand::new),
          new Verbs("delete", Group.MOVE, "delete images of a registry", DeleteCommand::new),
          new Verbs("save", Group.MOVE, "write images to an archive", SaveCommand::new),
          new Verbs("serve", Group.MOVE, "be a registry over the store", ServeCommand::new),
          new Verbs("df", Group.HOUSE, "show what tare takes on the disk", DfCommand::new),
          new Verbs("prune", Group.HOUSE, "delete what nothing needs", PruneCommand::new),
          new Verbs("fsck", Group.HOUSE, "check every byte of the store", FsckCommand::new),
          new Verbs("history", Group.LIST, "show how an image came to be", HistoryCommand::new),
          new Verbs("images", Group.LIST, "list the images in the store", ImagesCommand::new),
          new Verbs("info", Group.HOUSE, "show what this machine offers", InfoCommand::new),
          new Verbs(
              "inspect",
              Group.LIST,
              "show all that is known of containers and images",
              InspectCommand::new),
          new Verbs("ldd", Group.LOOK, "show what a program loads, and why", LddCommand::new),
          new Verbs(
              "check",
              Group.LOOK,
              "say what is wrong with an image, a Dockerfile or a program",
              CheckCommand::new),
          new Verbs(
              "explore", Group.LOOK, "walk through an image on the terminal", ExploreCommand::new),
          new Verbs("compare", Group.LOOK, "show images beside each other", CompareCommand::new),
          new Verbs("budget", Group.LOOK, "refuse an image that is too large", BudgetCommand::new),
          new Verbs("why", Group.LOOK, "show who needs a file of an image", WhyCommand::new),
          new Verbs("pack", Group.MAKE, "make a minimal image of a program", PackCommand::new),
          new Verbs("run", Group.RUN, "run an image", RunCommand::new).or(RunWorkCommand::new),
          new Verbs(
              "create", Group.RUN, "make a container without starting it", CreateCommand::new),
          new Verbs("start", Group.RUN, "start containers", StartCommand::new),
          new Verbs("ps", Group.RUN, "list containers", PsCommand::new),
          new Verbs("exec", Group.RUN, "run a program in a container", ExecCommand::new),
          new Verbs("debug", Group.RUN, "look into a container with own tools", DebugCommand::new),
          new Verbs("top", Group.RUN, "list the processes of a container", TopCommand::new),
          new Verbs("stats", Group.RUN, "show what containers use", StatsCommand::new),
          new Verbs("logs", Group.RUN, "show what a container wrote", LogsCommand::new),
          new Verbs("stop", Group.RUN, "end containers", StopCommand::new),
          new Verbs(
              "restart", Group.RUN, "end containers and start them again", RestartCommand::new),
          new Verbs("kill", Group.RUN, "send a signal to containers", KillCommand::new),
          new Verbs("wait", Group.RUN, "wait for the end of containers", WaitCommand::new),
          new Verbs("pause", Group.RUN, "stop containers where they stand", PauseCommand::pause),
          new Verbs("unpause", Group.RUN, "let paused containers go on", PauseCommand::unpause),
          new Verbs("commit", Group.MAKE, "make an image of a container", CommitCommand::new)
              .or(CommitWorkCommand::new),
          new Verbs("from", Group.SCRIPT, "make a working container", FromCommand::new),
          new Verbs(
              "mount", Group.SCRIPT, "show a working container's files here", MountCommand::new),
          new Verbs("umount", Group.SCRIPT, "take those files away again", UmountCommand::new),
          new Verbs("unmount", Group.SCRIPT, "the same as umount", UmountCommand::new),
          new Verbs("containers", Group.SCRIPT, "list working containers", ContainersCommand::new),
          new Verbs("cp", Group.RUN, "copy files into and out of containers", CpCommand::new),
          new Verbs(
              "diff",
              Group.RUN,
              "list what a container changed, or compare two images",
              DiffCommand::new),
          new Verbs(
              "config",
              Group.SCRIPT,
              "set what a working container's image says of itself",
              ConfigCommand::new),
          new Verbs(
              "unshare",
              Group.SCRIPT,
              "run a program as root of your own user namespace",
              UnshareCommand::new),
          new Verbs(
              "rename", Group.SCRIPT, "give a working container another name", RenameCommand::new),
          new Verbs("rm", Group.RUN, "remove containers", RmCommand::new),
          new Verbs("rmi", Group.LIST, "remove images", RmiCommand::new),
          new Verbs("tree", Group.LOOK, "show the sizes of an image's files", TreeCommand::new),
          new Verbs("tag", Group.LIST, "give an image further names", TagCommand::new),
          new Verbs("untag", Group.LIST, "take names away from an image", UntagCommand::new),
          new Verbs(
              "completion", Group.HOUSE, "print a shell's completion", CompletionCommand::new),
          new Verbs("help", Group.HOUSE, "explain a command or a topic", HelpCommand::new));

  static Optional<Verbs> named(String name) {
    for (Verbs verb : ALL) {
      if (verb.name.equals(name)) {
        return Optional.of(verb);
      }
    }
    return Optional.empty();
  }

  static List<String> names() {
    return ALL.stream().map(Verbs::name).toList();
  }
}
