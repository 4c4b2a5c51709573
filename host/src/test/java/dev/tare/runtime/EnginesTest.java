package dev.tare.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.runtime.Host.Cgroups;
import dev.tare.testing.Machine;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class EnginesTest {
  private static Host host(List<String> programs, boolean userNamespaces) {
    Map<String, Path> found = new HashMap<>();
    programs.forEach(name -> found.put(name, Path.of("/bin", name)));
    Engines.NEEDED.forEach(name -> found.put(name, Path.of("/bin", name)));
    return new Host(
        false,
        false,
        false,
        found,
        Map.of(),
        Cgroups.V2,
        userNamespaces,
        65536,
        true,
        Optional.empty());
  }

  @Test
  void prefersCrunAndTakesRuncWithoutIt() {
    assertThat(Engines.choose(host(List.of("crun", "runc"), true), Optional.empty()).engine())
        .isEqualTo(Engine.CRUN);
    assertThat(Engines.choose(host(List.of("runc"), true), Optional.empty()).engine())
        .isEqualTo(Engine.RUNC);
  }

  @Test
  void takesTheBuiltInSandboxOnlyWhenAsked() {
    Host host = host(List.of(), true);
    assertThatThrownBy(() -> Engines.choose(host, Optional.empty()))
        .hasMessage("cannot run a container: neither crun nor runc was found");
    assertThat(Engines.choose(host, Optional.of(Engine.BUILTIN)).why()).isEqualTo("asked for");
  }

  @Test
  void saysWhatIsMissing() {
    assertThatThrownBy(() -> Engines.choose(host(List.of("crun"), true), Optional.of(Engine.RUNC)))
        .hasMessage("cannot run a container: runc was not found");
    assertThatThrownBy(() -> Engines.choose(host(List.of("crun"), false), Optional.empty()))
        .hasMessage("cannot run a container: this machine lets only root make namespaces");
  }

  @Test
  void mapsLentIdsOnlyWithTheProgramsThatEnterThem() {
    assertThat(host(List.of(), true).idMap()).isEqualTo(IdMap.ROOT_ONLY);
    assertThat(host(List.of("newuidmap", "newgidmap"), true).idMap()).isEqualTo(IdMap.SUBORDINATE);
  }

  @Tag("machine")
  @Test
  void findsWhatThisMachineOffers() {
    Machine.needsRoot();
    Machine.needs("crun", "runc", "unshare");
    Host host = Engines.probe(String.valueOf(System.getenv("PATH")));
    assertThat(host.versions().get(Engine.CRUN)).startsWith("crun version");
    assertThat(host.versions().get(Engine.RUNC)).startsWith("runc version");
    assertThat(host.missing()).isEmpty();
    assertThat(host.overlayMounts()).isTrue();
    assertThat(host.idMap()).isEqualTo(IdMap.IDENTITY);
  }
}
