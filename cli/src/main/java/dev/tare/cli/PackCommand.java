package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.check.ImageChecks;
import dev.tare.layer.FileTree;
import dev.tare.layer.HostTree;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import dev.tare.oci.Image;
import dev.tare.oci.Reference;
import dev.tare.pack.Pack;
import dev.tare.pack.PackRequest;
import dev.tare.pack.Packing;
import dev.tare.pack.ProbedPack;
import dev.tare.pack.Proven;
import dev.tare.store.ImageStore;
import dev.tare.transport.Copy;
import dev.tare.transport.Location;
import dev.tare.transport.NamedImage;
import dev.tare.transport.Sink;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
  private final ImageOptions image = new ImageOptions();
  private final CompileOptions compile = new CompileOptions();
  private final SuspectOptions suspects = new SuspectOptions();
  private final OptionSpec tags =
      Arguments.texts("NAME[:TAG]", "a name for the image; may be repeated", "-t", "--tag");
  private final OptionSpec output =
      Arguments.text(
          "TRANSPORT",
          "write the image there as well, such as oci:DIR or oci-archive:FILE",
          "-o",
          "--output");
  private final ProbeOptions probes = new ProbeOptions();
  private final OptionSpec quiet = Arguments.flag("print the image ID alone", "-q", "--quiet");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(program);
    for (OptionSpec option : List.of(tags, output, quiet)) {
      spec.addOption(option);
    }
    image.addTo(spec);
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
        names.stream().map(name -> Reference.ofImage(name).withDefaultTag()).toList();
    Optional<Location> location = Optional.ofNullable(wanted).map(PackCommand::place);
    StringBuilder said = new StringBuilder();
    try (ImageStore store = session.openStore()) {
      Proven proven = proven(session, store, said);
      if (!proven.isAccepted()) {
        ProbeReport.notes(proven, probes.onDifference()).forEach(session.console()::note);
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
                  suspects.applied(image.request(TreePath.ROOT, environment)),
                  probes.ofCompiled(environment, words.getFirst()),
                  store,
                  said));
    }
    CompileOptions.refuseOtherLanguages(words.getFirst(), environment);
    compile.refuseWithoutSource();
    TreePath found = HostPrograms.find(words.getFirst(), environment);
    Tree machine = new HostTree(Path.of("/"), HostTree.WithXattrs.YES);
    LibraryPath libraries = LibraryPath.of(environment, image.variables());
    try {
      PackRequest asked = suspects.applied(image.request(found, environment));
      PackRequest request = suspects.asked(session, machine, asked);
      Proven proven =
          new ProbedPack(store, session.roots(store, session.host()), session.sandbox())
              .write(machine, request, probes.plan(environment, words.getFirst()));
      libraries
          .warning(machine, found, image.variables())
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

  private static void copy(
      Session session, ImageStore store, Image image, Location place, List<String> names) {
    try (Sink sink = session.transports(store).create(place)) {
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
    // out of the image: what was compiled is gone from where it was made
    FileTree tree = FileTree.read(proven.image().layers());
    ImageChecks.ofPacked(proven.image().config(), tree, packed.packing().closure())
        .forEach(finding -> console.note("tare pack: warning: " + ManyBuilds.sentence(finding)));
    packed
        .unproven()
        .ifPresent(
            reason -> console.note("tare pack: warning: not proven by the loader: " + reason));
    ProbeReport.notes(proven, probes.onDifference()).forEach(console::note);
  }
}
