package dev.tare.cli;

import dev.tare.base.Bytes;
import dev.tare.layer.TreePath;
import dev.tare.store.ImageStore;
import dev.tare.why.Needs;
import dev.tare.why.Why;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare why IMAGE PATH`.
final class WhyCommand implements Verb {
  private final PositionalParamSpec image =
      Arguments.one(0, "IMAGE", "an image, wherever it lies (tare help transports)");
  private final PositionalParamSpec path = Arguments.one(1, "PATH", "a file or a directory in it");
  private final OptionSpec program =
      Arguments.texts("PROGRAM", "is started too, besides what the config says", "--program");
  private final OptionSpec json = Arguments.flag("print one JSON document", "--json");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(image).addPositional(path).addOption(program).addOption(json);
    Arguments.explain(
        spec,
        "Says why a file is in an image: the shortest chain from what the image starts (Entrypoint,"
            + " Cmd, Healthcheck) to the file, who else needs it, what breaks without it, how much"
            + " is there for its sake alone, its package, and the layer that brought it. Of a file"
            + " that nothing needs it says so, and its cost. Nothing is run or unpacked.",
        "tare why app /usr/lib/x86_64-linux-gnu/libssl.so.3",
        "tare why app /usr/share",
        "tare why --program curl app /etc/ssl/certs");
  }

  @Override
  public int run(Session session) {
    List<String> more = program.getValue();
    TreePath asked = TreePath.of(Bytes.utf8(path.<String>getValue()));
    try (ImageStore store = session.openStore();
        ReadImages images = new ReadImages(session, store)) {
      Needs needs = Needs.of(images.read(image.getValue()), more);
      Why why = needs.why(asked);
      session
          .console()
          .print(
              json.<Boolean>getValue()
                  ? WhyJson.of(why, needs)
                  : new WhyText(why, needs).toString());
    }
    return 0;
  }
}
