package dev.tare.cli;

import dev.tare.base.Bytes;
import dev.tare.base.Glob;
import dev.tare.base.ShellWords;
import dev.tare.base.TareException;
import dev.tare.layer.HostTree;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import dev.tare.oci.Image;
import dev.tare.oci.Json;
import dev.tare.oci.Reference;
import dev.tare.pack.Addition;
import dev.tare.pack.Pack;
import dev.tare.pack.PackRequest;
import dev.tare.pack.PackageRecords;
import dev.tare.pack.Packing;
import dev.tare.pack.ProbedPack;
import dev.tare.pack.Proven;
import dev.tare.store.ImageStore;
import dev.tare.transport.Copy;
import dev.tare.transport.Location;
import dev.tare.transport.NamedImage;
import dev.tare.transport.Sink;
import dev.tare.transport.Transports;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare pack PROGRAM -t NAME`.
final class PackCommand implements Verb {
  private final PositionalParamSpec program =
      Arguments.many(
          0,
          1,
          "PROGRAM",
          "a program of this machine: a path, or a name found on PATH; or C sources (.c)");
  private final CompileOptions compile = new CompileOptions();
  private final SuspectOptions suspects = new SuspectOptions();
  private final OptionSpec tags =
      Arguments.texts("NAME[:TAG]", "a name for the image; may be repeated", "-t", "--tag");
  private final OptionSpec adds =
      Arguments.texts(
          "PATH[:DEST]", "a file or directory to add, with what it needs in turn", "--add");
  private final OptionSpec directories =
      Arguments.texts(
          "DIR",
          "a directory to write in: empty, with owner and mode as on this machine",
          "--mkdir");
  private final OptionSpec excludes =
      Arguments.texts("GLOB", "what to leave out, such as '*.md' or /usr/share/doc", "--exclude");
  private final OptionSpec env =
      Arguments.texts("NAME=VALUE", "an environment variable of the image", "-e", "--env");
  private final OptionSpec user =
      Arguments.textOr(
          "", "USER[:GROUP]", "whom the image runs as; root unless given", "-u", "--user");
  private final OptionSpec workdir =
      Arguments.textOr("", "DIR", "the working directory of the image", "-w", "--workdir");
  private final OptionSpec cmd =
      Arguments.textOr(
          "", "JSON|WORDS", "default arguments; words are split as a shell does", "--cmd");
  private final OptionSpec labels = Arguments.texts("NAME=VALUE", "a label", "-l", "--label");
  private final OptionSpec output =
      Arguments.text(
          "TRANSPORT",
          "write the image there as well, such as oci:DIR or oci-archive:FILE",
          "-o",
          "--output");
  private final OptionSpec records =
      Arguments.choice(
          List.of("all", "packages", "none"),
          "all|packages|none",
          "what goes in of the packages whose files are kept: records for scanners and licences,"
              + " records alone, nothing",
          "--records");
  private final ProbeOptions probes = new ProbeOptions();
  private final OptionSpec quiet = Arguments.flag("print the image ID alone", "-q", "--quiet");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(program);
    for (OptionSpec option :
        List.of(
            tags,
            adds,
            directories,
            excludes,
            env,
            user,
            workdir,
            cmd,
            labels,
            output,
            records,
            quiet)) {
      spec.addOption(option);
    }
    suspects.addTo(spec);
    compile.addTo(spec);
    probes.addTo(spec);
    Arguments.explain(
        spec,
        "Makes an image FROM scratch that holds a program of this machine with exactly its loader and"
            + " libraries, and proves that they are complete: before the image gets its name, the"
            + " loader resolves everything inside it, in a sandbox. Needs no root and runs none of the"
            + " program's code unless a probe asks for it. A probe runs over this machine's own root,"
            + " whose changes are thrown away, and in the image, without a network: where it differs,"
            + " no name is given, and what is missing is named. The same program gives the same"
            + " digest. C sources are compiled in"
            + " several ways; each is run, and the smallest static one that behaves as the plain"
            + " dynamic one does is packed.",
        "tare pack jq -t jq --probe 'jq --version'",
        "tare pack python3 -t py --probe 'python3 -c \"import json\"' --retry",
        "tare pack nginx -t web --add /etc/nginx --cmd '-g \"daemon off;\"' --http /",
        "tare pack ./server -t server:1.4 --add ./static:/srv/www --user 65532 --cmd '-p 8080'",
        "tare pack curl -t curl --add /etc/ssl/certs -o oci-archive:curl.tar",
        "tare pack hello.c -t hello --cflags '-Iinclude -lm'");
  }

  @Override
  public int run(Session session) {
    List<String> names = tags.getValue();
    String wanted = output.getValue();
    if (names.isEmpty() && wanted == null) {
      throw TareException.invalid("an image needs a name: give -t NAME, or -o TRANSPORT");
    }
    List<Reference> references =
        names.stream().map(name -> Reference.parse(name).withDefaultTag()).toList();
    Optional<Location> location = Optional.ofNullable(wanted).map(PackCommand::place);
    StringBuilder said = new StringBuilder();
    try (ImageStore store = session.openStore()) {
      Proven proven = proven(session, store, said);
      if (!proven.isAccepted()) {
        ProbeReport.notes(proven).forEach(session.console()::note);
        session.console().note("tare pack: nothing was tagged");
        return TareException.Kind.REFUSED.exitCode();
      }
      references.forEach(name -> store.tag(proven.image().descriptor(), name));
      location.ifPresent(place -> copy(session, store, proven.image(), place, names));
      report(session.console(), proven, references, said);
    }
    return 0;
  }

  private Proven proven(Session session, ImageStore store, StringBuilder said) {
    List<String> words = program.getValue();
    Environment environment = session.environment();
    if (CompileOptions.areSources(words)) {
      return Proven.byItself(
          new CompiledPack(session, compile)
              .pack(
                  words,
                  request(TreePath.ROOT, environment),
                  probes.ofCompiled(environment, words.getFirst()),
                  store,
                  said));
    }
    compile.refuseWithoutSource();
    TreePath found = HostPrograms.find(words.getFirst(), environment);
    Tree machine = new HostTree(Path.of("/"), HostTree.WithXattrs.YES);
    LibraryPath libraries = LibraryPath.of(environment, env.getValue());
    try {
      PackRequest request = suspects.asked(session, machine, request(found, environment));
      Proven proven =
          new ProbedPack(store, session.roots(store, session.host()), session.sandbox())
              .write(machine, request, probes.plan(environment, words.getFirst()));
      libraries
          .warning(machine, found, env.getValue())
          .ifPresent(text -> session.console().note("tare pack: warning: " + text));
      return proven;
    } catch (TareException e) {
      throw libraries.hinted(e);
    }
  }

  private static Location place(String text) {
    Location location = Location.parse(text);
    if (location instanceof Location.Store) {
      throw TareException.invalid(
              "cannot write to \"%s\": it is a name in the store, not a place".formatted(text))
          .withHint("give names with -t; places are such as oci:DIR or oci-archive:FILE");
    }
    return location;
  }

  private PackRequest request(TreePath wanted, Environment environment) {
    TreePath directory = TreePath.of(environment.directory().toString());
    List<String> added = adds.getValue();
    List<String> excluded = excludes.getValue();
    PackRequest request =
        new PackRequest(
            wanted,
            added.stream().map(text -> Addition.parse(text, directory)).toList(),
            excluded.stream().map(Glob::of).toList(),
            settings(),
            environment.sourceDate());
    return suspects.applied(
        request
            .withDirectories(directories())
            .withRecords(
                PackageRecords.Keep.valueOf(records.<String>getValue().toUpperCase(Locale.ROOT))));
  }

  private List<TreePath> directories() {
    List<String> wanted = directories.getValue();
    for (String directory : wanted) {
      if (!directory.startsWith("/")) {
        throw TareException.invalid(
            "cannot make the directory \"%s\": it must begin with /".formatted(directory));
      }
    }
    return wanted.stream().map(TreePath::of).toList();
  }

  private PackRequest.Settings settings() {
    List<String> variables = env.getValue();
    variables.forEach(line -> pair(line, "--env"));
    Map<String, String> named = new TreeMap<>();
    List<String> lines = labels.getValue();
    lines.forEach(line -> named.put(pair(line, "--label")[0], pair(line, "--label")[1]));
    String directory = workdir.getValue();
    if (!directory.isEmpty() && !directory.startsWith("/")) {
      throw TareException.invalid(
          "the working directory \"%s\" must begin with /".formatted(directory));
    }
    return new PackRequest.Settings(
        variables, user.getValue(), directory, words(cmd.getValue()), named);
  }

  private static String[] pair(String line, String option) {
    int equals = line.indexOf('=');
    if (equals < 1) {
      throw TareException.invalid("%s \"%s\" must be NAME=VALUE".formatted(option, line));
    }
    return new String[] {line.substring(0, equals), line.substring(equals + 1)};
  }

  /// A JSON array of strings, or words as a shell splits them.
  private static List<String> words(String text) {
    if (!text.strip().startsWith("[")) {
      return ShellWords.split(text);
    }
    try {
      return Json.parse(Bytes.utf8("{\"cmd\":" + text + "}"), "--cmd").strings("cmd");
    } catch (TareException e) {
      throw TareException.invalid(
              "cannot read --cmd %s: it is not a JSON array of strings".formatted(text))
          .withCause(e);
    }
  }

  private static void copy(
      Session session, ImageStore store, Image image, Location place, List<String> names) {
    try (Sink sink = new Transports(session.surroundings(store)).create(place)) {
      Copy copy = new Copy(sink, Copy.Options.unchanged(), store.cache());
      copy.image(new NamedImage(image, names));
      copy.publish();
    }
  }

  private void report(Console console, Proven proven, List<Reference> names, StringBuilder said) {
    if (quiet.<Boolean>getValue()) {
      console.println(proven.image().id().hex());
    } else {
      Packing packing = proven.packed().packing();
      String paths = compile.explains() ? PathReport.of(packing) : "";
      console.print(said + paths + PackReport.of(proven, names));
    }
    Pack.Packed packed = proven.packed();
    packed.packing().warnings().forEach(problem -> console.note("tare pack: warning: " + problem));
    packed
        .unproven()
        .ifPresent(
            reason -> console.note("tare pack: warning: not proven by the loader: " + reason));
    ProbeReport.notes(proven).forEach(console::note);
  }
}
