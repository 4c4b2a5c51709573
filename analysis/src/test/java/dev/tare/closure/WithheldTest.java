package dev.tare.closure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.layer.TreePath;
import java.util.List;
import org.junit.jupiter.api.Test;

class WithheldTest {
  @Test
  void whatDescribesThisMachineAndSecretsAreWithheld() {
    assertThat(
            List.of(
                "/etc/shadow",
                "/etc/sudoers.d/x",
                "/etc/ld.so.cache",
                "/etc/ssl/private/any.pem",
                "/home/me/x",
                "/root",
                "/opt/ssh_host_rsa_key",
                "/srv/tls.key"))
        .allMatch(path -> Withheld.isWithheld(TreePath.of(path)));
  }

  @Test
  void whatOnlyLooksAlikeIsNot() {
    assertThat(
            List.of(
                "/etc/ssl/certs/x.pem",
                "/etc/passwd.d",
                "/usr/share/keys",
                "/var/lib/app/state",
                "/"))
        .noneMatch(path -> Withheld.isWithheld(TreePath.of(path)));
  }
}
