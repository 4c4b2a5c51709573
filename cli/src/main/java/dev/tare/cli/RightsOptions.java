package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.runtime.Rights;
import dev.tare.runtime.Rights.Gain;
import dev.tare.runtime.Seccomp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// What the programs of a container may do.
final class RightsOptions {
  /// Larger ones make no sense, and are kept beside each container.
  private static final int MAX_PROFILE_BYTES = 1 << 20;

  private final OptionSpec added =
      Arguments.texts("NAME", "a capability beside the usual ones; or ALL", "--cap-add");
  private final OptionSpec dropped =
      Arguments.texts("NAME", "a capability that it does not get; or ALL", "--cap-drop");
  private final OptionSpec security =
      Arguments.texts(
          "WORD",
          "no-new-privileges: set-user-ID has no effect; seccomp=unconfined or seccomp=FILE: which"
              + " calls of the kernel it may make",
          "--security-opt");
  private final OptionSpec privileged =
      Arguments.flag("refused: tare gives no container the whole machine", "--privileged");

  void addTo(CommandSpec spec) {
    for (OptionSpec option : List.of(added, dropped, security, privileged)) {
      spec.addOption(option);
    }
  }

  /// Those that a container may be made with, for all that runs in it.
  List<OptionSpec> keepable() {
    return List.of(added, dropped, security);
  }

  Rights rights(Session session) {
    if (privileged.<Boolean>getValue()) {
      throw TareException.unsupported(
              "cannot give a container all of this machine: --privileged switches every protection off")
          .withHint("name what it needs: --cap-add NAME, --security-opt seccomp=unconfined, -v");
    }
    Gain gain = Gain.ALLOWED;
    Seccomp seccomp = new Seccomp.Standard();
    for (String word : security.<List<String>>getValue()) {
      switch (word) {
        case "no-new-privileges", "no-new-privileges:true", "no-new-privileges=true" ->
            gain = Gain.NEVER;
        case "no-new-privileges:false", "no-new-privileges=false" -> gain = Gain.ALLOWED;
        case "seccomp=unconfined" -> seccomp = new Seccomp.Unconfined();
        default -> seccomp = profile(session, word);
      }
    }
    return new Rights(names(added.getValue()), names(dropped.getValue()), gain, seccomp);
  }

  private static List<String> names(List<String> words) {
    List<String> names = new ArrayList<>();
    words.forEach(word -> names.addAll(List.of(word.split(",", -1))));
    return names;
  }

  private static Seccomp profile(Session session, String word) {
    if (!word.startsWith("seccomp=")) {
      throw TareException.unsupported(
              "cannot use --security-opt %s: tare knows no-new-privileges and seccomp alone"
                  .formatted(word))
          .withHint("leave it away");
    }
    Path file = session.environment().directory().resolve(word.substring("seccomp=".length()));
    try (var in = Files.newInputStream(file)) {
      byte[] text = in.readNBytes(MAX_PROFILE_BYTES + 1);
      if (text.length > MAX_PROFILE_BYTES) {
        throw TareException.invalid("cannot use %s: it is too long for a profile".formatted(file));
      }
      return Seccomp.Profile.parse(new String(text, java.nio.charset.StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw TareException.of(e, "cannot read the seccomp profile " + file);
    }
  }
}
