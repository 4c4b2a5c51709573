package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.TareException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LocationsTest {
  private static Locations of(boolean isRoot, Map<String, String> variables) {
    return Locations.of(environment(isRoot, variables), Optional.empty(), Optional.empty());
  }

  private static Environment environment(boolean isRoot, Map<String, String> variables) {
    return new Environment(variables, "", Path.of("/here"), isRoot);
  }

  private static Locations locations(String store, String cache, String run) {
    return locations(store, cache, run, cache + "/containers");
  }

  private static Locations locations(String store, String cache, String run, String runs) {
    Path containers = Path.of(store).resolveSibling("containers");
    return new Locations(Path.of(store), Path.of(cache), Path.of(run), Path.of(runs), containers);
  }

  @Test
  void rootUsesTheSystemsPlaces() {
    assertThat(of(true, Map.of("HOME", "/root", "XDG_DATA_HOME", "/x")))
        .isEqualTo(locations("/var/lib/tare/store", "/var/cache/tare", "/run/tare"));
  }

  @Test
  void othersUseXdgPlaces() {
    assertThat(of(false, Map.of("HOME", "/home/a", "XDG_RUNTIME_DIR", "/run/user/7")))
        .isEqualTo(
            locations(
                "/home/a/.local/share/tare/store", "/home/a/.cache/tare", "/run/user/7/tare"));
    assertThat(of(false, Map.of("HOME", "/home/a", "XDG_DATA_HOME", "/d", "XDG_CACHE_HOME", "rel")))
        .isEqualTo(locations("/d/tare/store", "/home/a/.cache/tare", "/home/a/.cache/tare/run"));
  }

  @Test
  void rootOfTheNamespaceOfUnshareUsesThePlacesOfTheUser() {
    Map<String, String> user = Map.of("HOME", "/home/a", "XDG_RUNTIME_DIR", "/run/user/7");
    Map<String, String> inside = new HashMap<>(user);
    inside.put("_CONTAINERS_ROOTLESS_UID", "7");
    assertThat(of(true, inside)).isEqualTo(of(false, user));
    inside.put("TARE_ROOT", "/t");
    assertThat(of(true, inside)).isEqualTo(locations("/t/store", "/t/cache", "/t/run"));
  }

  @Test
  void oneFolderHoldsAllWhereItIsNamed() {
    assertThat(of(true, Map.of("TARE_ROOT", "/t")))
        .isEqualTo(locations("/t/store", "/t/cache", "/t/run"));
    assertThat(
            Locations.of(
                environment(false, Map.of("TARE_ROOT", "/t")),
                Optional.of("r"),
                Optional.of("../state")))
        .isEqualTo(locations("/here/r/store", "/here/r/cache", "/state", "/state"));
  }

  @Test
  void withoutHomeSaysSo() {
    assertThatThrownBy(() -> of(false, Map.of()))
        .isInstanceOf(TareException.class)
        .hasMessage("cannot find the store: HOME is not set");
  }
}
