package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.compile.Built;
import dev.tare.compile.CProgram;
import dev.tare.compile.Compilation;
import dev.tare.compile.Contest;
import dev.tare.compile.Contest.Entrant;
import dev.tare.compile.Variant;
import dev.tare.pack.Pack;
import dev.tare.pack.PackRequest;
import dev.tare.rootfs.Roots;
import dev.tare.store.ImageStore;
import dev.tare.verify.Observation;
import dev.tare.verify.Probe;
import dev.tare.verify.Trials;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `tare pack FILE.c…`: compiles in all ways, and packs the one that won.
final class CompiledPack {
  /// What a program is given to show itself where no probe says more.
  private static final Duration PLAIN_RUN = Duration.ofSeconds(1);

  private final Session session;
  private final CompileOptions options;

  CompiledPack(Session session, CompileOptions options) {
    this.session = session;
    this.options = options;
  }

  /// @param request how to pack; its program is replaced
  /// @param probes what it must do in every way; a plain run where there are none
  /// @param said gets the table, also where nothing won
  /// @throws TareException REFUSED where no way behaves as the plain dynamic one does
  Pack.Packed pack(
      List<String> sources,
      PackRequest request,
      List<Probe> probes,
      ImageStore store,
      StringBuilder said) {
    CProgram program = options.program(sources, session.environment());
    String path = session.environment().variable("PATH").orElse("/usr/bin:/bin");
    try (Compilation compilation = Compilation.of(program, path)) {
      List<Built> built =
          new ArrayList<>(compilation.build(Variant.of(options.compilers(session.environment()))));
      options.compressor().ifPresent(name -> built.addAll(compilation.compress(built, name)));
      Roots roots = session.roots(store, session.host());
      Contest contest =
          new Contest(
              new Pack(store, roots, session.sandbox()),
              roots,
              store.cache(),
              new Trials(session.sandbox()));
      Contest.Result result =
          contest.run(
              built,
              new Contest.Terms(request, probes.isEmpty() ? List.of(plainRun(request)) : probes));
      Optional<Entrant> winner = Contest.winner(result.entrants(), options.link());
      said.append(CompileReport.of(result.entrants(), winner, options.explains()));
      if (winner.isPresent()) {
        said.append(compared(result, program, probes, request));
      }
      return winner
          .flatMap(Entrant::packed)
          .orElseThrow(() -> refused(program, result.reference(), said));
    }
  }

  private static Probe plainRun(PackRequest request) {
    List<String> words = new ArrayList<>(List.of("{}"));
    words.addAll(request.settings().cmd());
    return Probe.of(words, PLAIN_RUN);
  }

  /// With what, and in what, the programs were compared, where a user did not say so himself.
  private static String compared(
      Contest.Result result, CProgram program, List<Probe> probes, PackRequest request) {
    StringBuilder text = new StringBuilder();
    if (result.reference().isStatic()) {
      text.append(
          "compared with %s: no dynamic compiler here\n".formatted(result.reference().title()));
    }
    if (probes.isEmpty() && !result.endings().isEmpty()) {
      Observation.Ending ending = result.endings().getFirst();
      boolean isGood = ending instanceof Observation.Ending.Exited(int status) && status == 0;
      text.append(
          "same in 1 run %s (%s)%s\n"
              .formatted(
                  request.settings().cmd().isEmpty()
                      ? "without arguments"
                      : "with the image's arguments",
                  ending,
                  isGood
                      ? ""
                      : "; give a real one with --probe '%s ARGS'".formatted(program.name())));
    }
    return text.isEmpty() ? "" : text.append('\n').toString();
  }

  private TareException refused(CProgram program, Variant reference, StringBuilder said) {
    session.console().note(said.toString().stripTrailing());
    String ways =
        switch (options.link()) {
          case SMALLEST, STATIC -> "static";
          case DYNAMIC -> "dynamic";
        };
    return TareException.of(
            TareException.Kind.REFUSED,
            "cannot pack %s: no %s program of it behaves as %s does"
                .formatted(
                    program.sources().getFirst(),
                    ways,
                    reference.isStatic() ? "the plain static one" : "the plain dynamic one"))
        .withHint(
            "nothing was tagged; the table says what differs; %s"
                .formatted(
                    options.link() == Contest.Link.DYNAMIC
                        ? "add what is missing with --add PATH"
                        : "pack it with its libraries: --link dynamic"));
  }
}
