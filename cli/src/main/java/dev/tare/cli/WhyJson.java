package dev.tare.cli;

import dev.tare.closure.Reason;
import dev.tare.oci.Json;
import dev.tare.why.EntryPoint;
import dev.tare.why.Needs;
import dev.tare.why.Why;
import java.util.LinkedHashMap;
import java.util.Map;

/// What `tare why --json` prints. `version` grows when a member changes its meaning.
final class WhyJson {
  private static final int VERSION = 1;

  private WhyJson() {}

  static String of(Why why, Needs needs) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("version", VERSION);
    document.put("path", why.path().toString());
    why.target().ifPresent(target -> document.put("target", target.toString()));
    why.neededName().ifPresent(name -> document.put("neededName", name.toString()));
    document.put("needed", why.isNeeded());
    document.put("verdict", why.verdict().toString());
    if (!why.isNeeded()) {
      document.put("followed", Needs.FOLLOWED);
      document.put("unseen", Needs.UNSEEN);
    }
    document.put("chain", why.chain().stream().map(WhyJson::step).toList());
    document.put("others", why.others().stream().map(WhyJson::reason).toList());
    document.put("losses", why.losses().stream().map(WhyJson::loss).toList());
    document.put("stops", needs.stops(why.path()).stream().map(EntryPoint::said).toList());
    document.put("bytes", why.cost().own());
    document.put("retained", why.cost().retained());
    document.put("retainedFiles", why.cost().retainedFiles());
    document.put("unneeded", why.cost().unneeded());
    why.owner().ifPresent(owner -> document.put("package", owner));
    why.origin()
        .ifPresent(origin -> {
          document.put("layer", origin.number());
          document.put("diffId", origin.diffId().toString());
          document.put("instruction", origin.instruction());
        });
    return Json.of("why", document).render() + "\n";
  }

  private static Map<String, Object> step(Why.Step step) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("path", step.path().toString());
    members.put("rule", step.kind().map(Reason.Kind::id).orElse("config"));
    members.put("said", step.said());
    return members;
  }

  private static Map<String, Object> reason(Reason reason) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("rule", reason.kind().id());
    reason.from().ifPresent(from -> members.put("from", from.toString()));
    members.put("said", reason.detail());
    return members;
  }

  private static Map<String, Object> loss(Why.Loss loss) {
    Map<String, Object> members = new LinkedHashMap<>();
    loss.path().ifPresent(path -> members.put("path", path.toString()));
    members.put("how", loss.how());
    return members;
  }
}
