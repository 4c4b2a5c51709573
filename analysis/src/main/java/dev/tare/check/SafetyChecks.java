package dev.tare.check;

import dev.tare.base.Finding;
import dev.tare.base.TareException;
import dev.tare.layer.Attributes;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.DirectoryEntry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.TreePath;
import dev.tare.packages.Inventory;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// R03 to R05: rights that an image gives away.
record SafetyChecks(CheckedImage image) {
  private static final int SET_ID = 06000;
  private static final int MAX_NAMED = 5;

  /// What distributions give the rights of others, also where the image has lost its records.
  private static final Pattern OF_SYSTEM =
      Pattern.compile(
          "/(usr/)?s?bin/(at|bbsuid|bsd-write|bwrap|chage|chfn|chsh|crontab|doas|dotlockfile|exim4|expiry"
              + "|fusermount3?|gpasswd|ksu|locate|mlocate|mount|mount\\.(cifs|nfs)|newgidmap|newgrp"
              + "|newuidmap|pam_(extrausers_chkpwd|timestamp_check)|passwd|ping6?|pkexec|plocate|postdrop|postqueue|sg"
              + "|ssh-agent|staprun|su|sudo|sudoedit|suexec|traceroute6?|umount|unix_chkpwd"
              + "|unix_update|userhelper|usernetctl|utempter|wall|write)"
              + "|/(usr/)?lib(32|64|exec)?/.*(chkpwd|dbus-daemon-launch-helper|polkit-agent-helper-1"
              + "|pt_chown|ssh-keysign|utempter|abrt-action-install-debuginfo-to-abrt-cache)");

  List<Finding> check() {
    List<TreePath> setId = new ArrayList<>();
    List<TreePath> writable = new ArrayList<>();
    for (Entry entry : image.tree().below(TreePath.ROOT)) {
      if (entry instanceof FileEntry file) {
        int mode = file.attributes().mode();
        if ((mode & SET_ID) != 0 && (mode & 0111) != 0) {
          setId.add(file.path());
        }
        if ((mode & 0002) != 0) {
          writable.add(file.path());
        }
      } else if (entry instanceof DirectoryEntry directory && isOpen(directory.attributes())) {
        writable.add(directory.path());
      }
    }
    List<Finding> findings = new ArrayList<>();
    if (!setId.isEmpty()) {
      Set<TreePath> owned = owned(setId);
      List<TreePath> ofSystem =
          setId.stream()
              .filter(path -> owned.contains(path) || OF_SYSTEM.matcher(path.toString()).matches())
              .toList();
      setId.removeAll(ofSystem);
      setId.forEach(path -> findings.add(own(path)));
      if (!ofSystem.isEmpty()) {
        findings.add(setId(ofSystem));
      }
    }
    if (!writable.isEmpty()) {
      findings.add(writable(writable));
    }
    if (isRoot(image.config().user())) {
      findings.add(
          Findings.note("R05", "image config", "the image names no USER and runs as root")
              .fix("Name one: USER 65532"));
    }
    return findings;
  }

  private Set<TreePath> owned(List<TreePath> paths) {
    try {
      return Inventory.of(image.tree()).owners(paths).keySet();
    } catch (TareException e) {
      return Set.of(); // a database that cannot be read says nothing of this
    }
  }

  /// With the sticky bit nobody takes away what is another's.
  private static boolean isOpen(Attributes attributes) {
    return (attributes.mode() & 01002) == 0002;
  }

  private static boolean isRoot(String user) {
    return user.isEmpty() || Set.of("root", "0").contains(user.split(":", -1)[0]);
  }

  /// Nobody but who made the image vouches for it, and no update mends it.
  private Finding own(TreePath path) {
    Attributes attributes = ((FileEntry) image.tree().entry(path).orElseThrow()).attributes();
    boolean isUser = (attributes.mode() & 04000) != 0;
    String whose =
        isUser ? Account.ownerName(image.tree(), attributes.uid()) : "group " + attributes.gid();
    return Findings.warning(
            "R03",
            path.toString(),
            "%s is of no package and runs with the rights of %s (mode %04o)"
                .formatted(path, whose, attributes.mode()))
        .fix(
            "Take the bit away in the layer that brings it: chmod "
                + (isUser ? "u-s" : "g-s")
                + "; what needs one right of root can be given that alone (setcap)");
  }

  private static Finding setId(List<TreePath> paths) {
    return Findings.note(
            "R03",
            paths.getFirst().toString(),
            paths.size() == 1
                ? "%s runs with the rights of its owner or group".formatted(paths.getFirst())
                : "%d programs run with the rights of their owner or group: %s"
                    .formatted(paths.size(), named(paths)))
        .fix("Take the bits away in the layer that brings them: chmod a-s");
  }

  private static Finding writable(List<TreePath> paths) {
    return Findings.warning(
            "R04",
            paths.getFirst().toString(),
            paths.size() == 1
                ? "everybody may write %s".formatted(paths.getFirst())
                : "everybody may write %d files and directories: %s"
                    .formatted(paths.size(), named(paths)))
        .fix("Take the right away in the layer that brings them: chmod o-w");
  }

  private static String named(List<TreePath> paths) {
    String names =
        paths.stream().limit(MAX_NAMED).map(TreePath::toString).collect(Collectors.joining(", "));
    return paths.size() > MAX_NAMED ? names + ", …" : names;
  }
}
