package dev.tare.cli;

import dev.tare.closure.Reason;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The texts of `tare help`.
final class Help {
  private static final String EXIT_CODES =
      """
      Exit codes

        0    done
        1    the work said no: findings, a budget, a probe that differs, an image in use
        2    what was typed or written is wrong: flags, names, files
        3    what was named does not exist
        4    authentication failed
        5    the network or a registry failed
        6    bytes are not what they claim to be
        7    the store is damaged
        8    the disk is full
        9    this machine cannot: no JDK, no sandbox, not permitted, unsupported
        70   a bug in tare
        130  interrupted; 143 terminated; 141 nobody reads the output any more

      run ends with the program's own code, or

        125  tare failed
        126  the program cannot be run
        127  the program was not found
        128+n  signal n ended it
      """;

  private static final String TRANSPORTS =
      """
      Where images are: SRC and DST of copy, -o of pack

        NAME[:TAG][@DIGEST]          an image in the store, also written store:NAME
        docker://[HOST/]PATH[:TAG][@DIGEST]
                                     an image in a registry; docker.io unless HOST is given
        docker-daemon:NAME[:TAG]     an image of a Docker daemon (DOCKER_HOST); also NAME@DIGEST and IDs, to
                                     read; empty as a destination keeps the name
        containers-storage:NAME      an image of podman and buildah, to read alone; [DRIVER@ROOT+RUN]NAME
                                     for another storage
        oci:DIR[:NAME]               an OCI image layout in a folder
        oci-archive:FILE[:NAME]      the same in a tar
        docker-archive:FILE[:NAME]   what docker save and docker load use
        dir:DIR                      a manifest and its blobs side by side
        rootfs:DIR                   an unpacked file tree, to read alone
        tar:FILE                     the file tree as a tar, without config

      FILE may be - for standard input and output.

      For what is written without a transport, build, run, create and pull look into registries as well;
      which ones a short name leads to, mirrors, and what is blocked or insecure is read from
      registries.conf (containers-registries.conf(5)) and what lies in registries.conf.d. What policy.json
      (containers-policy.json(5)) rejects is not taken, nor what it wants signed: tare checks no signatures.
      """;

  private static final String FORMAT =
      """
      --format of commands that list or inspect

        table               columns, as without --format
        json                one JSON document, with podman's field names
        TEMPLATE            a Go template, once for each row, such as '{{.Repository}}: {{.Size}}'
        table TEMPLATE      the same in columns with a header

      Templates know: fields {{.A.B}}, {{range}} {{else}} {{end}}, {{if}} {{else if}} {{else}}
      {{end}}, {{with}}, variables, pipes, and the functions json, index, join, split, lower, upper,
      title, len, print, println, printf (%s %d %v %q), eq, ne, lt, le, gt, ge, and, or, not. What they
      do not know is an error, never wrong output.
      """;

  private static final String ENVIRONMENT =
      """
      Environment variables

        TARE_PULL           when build, run and create ask registries for an image: missing (unless set),
                            always, newer, never
        DOCKER_HOST         where docker-daemon: finds the daemon: unix:///PATH, or tcp://127.0.0.1:PORT;
                            unix:///var/run/docker.sock unless set
        CONTAINERS_STORAGE_CONF, STORAGE_DRIVER
                            read by podman, buildah and skopeo, which containers-storage: asks
        REGISTRY_AUTH_FILE, DOCKER_CONFIG
                            where credentials are kept (a file, docker's folder)
        CONTAINERS_REGISTRIES_CONF
                            instead of registries.conf and its drop-ins
        HTTPS_PROXY, http_proxy, ALL_PROXY, NO_PROXY
                            proxies, as curl reads them; none stands before this machine itself
        TARE_ROOT           keep store, cache and run folder below this folder
        XDG_DATA_HOME, XDG_CACHE_HOME, XDG_RUNTIME_DIR
                            where they are for other users than root
        _CONTAINERS_ROOTLESS_UID
                            set by unshare, podman and buildah: root of the user namespace keeps
                            them where that user does
        BUILDAH_HISTORY     true: config, copy, add and run add lines to the history
        SOURCE_DATE_EPOCH   the time that images and their history get, in seconds since 1970
        TARE_JAVA_OPTIONS   further flags for the Java machine
        TARE_JDK_PLACES     folders in which the launcher looks for JDKs
      """;

  private static final String OPTIONS =
      "Options of all commands, before the command\n\n" + GlobalOptions.HELP;

  private static String rules() {
    Table table = new Table("RULE", "VERDICT", "WHAT IT SAYS");
    Stream.of(Reason.Kind.values())
        .sorted(Comparator.comparing(Reason.Kind::verdict).thenComparing(Reason.Kind::id))
        .forEach(kind -> table.row(kind.id(), kind.verdict().toString(), kind.sentence()));
    return """
    Rules by which pack takes a path; tare pack --explain shows the one for each

    proven: kernel or loader will ask for it, or you did. rule: a rule about programs of this
    sort says so. seen: a probe missed it. suspect: a string names it (--suspects).

    """
        + table;
  }

  static final Map<String, String> TOPICS =
      new TreeMap<>(
          Map.of(
              "environment", ENVIRONMENT,
              "exit-codes", EXIT_CODES,
              "format", FORMAT,
              "options", OPTIONS,
              "rules", rules(),
              "transports", TRANSPORTS));

  private Help() {}

  /// All commands by group.
  static String overview() {
    StringBuilder text = new StringBuilder();
    text.append("Usage: tare [OPTIONS] COMMAND [ARGUMENTS]\n\n");
    text.append("Makes minimal container images, explains and runs them.\n");
    for (Verbs.Group group : Verbs.Group.values()) {
      Table table = Table.bare();
      for (Verbs verb : Verbs.ALL) {
        if (verb.group() == group) {
          table.row("  " + "%-12s".formatted(verb.name()), verb.summary());
        }
      }
      String rows = table.toString();
      if (!rows.isEmpty()) {
        text.append('\n').append(group.title()).append(":\n").append(rows);
      }
    }
    text.append("\nOptions:\n").append(GlobalOptions.HELP);
    text.append("\ntare COMMAND --help explains a command; topics of tare help: ");
    return text.append(String.join(", ", TOPICS.keySet())).append(".\n").toString();
  }
}
