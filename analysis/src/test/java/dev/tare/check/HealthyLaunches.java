package dev.tare.check;

import dev.tare.check.HealthyImagesTest.Case;
import dev.tare.elf.ElfBuilder;
import dev.tare.oci.Healthcheck;
import java.util.List;
import java.util.Optional;

/// Images as distributions and projects make them, in which nothing is wrong: entry scripts, inits,
/// interpreters, health checks, keys that are no secrets.
final class HealthyLaunches {
  private HealthyLaunches() {}

  private static ImageDraft image(String shell, List<String> programs, String... argv) {
    ImageDraft image = ImageDraft.of(argv).base().shell(shell);
    programs.forEach(path -> image.elf(path, ElfBuilder.staticProgram()));
    return image;
  }

  private static ImageDraft entry(List<String> programs, String script, String... cmd) {
    return image("dash", programs, cmd)
        .config(c -> c.withEntrypoint(List.of("/entry.sh")))
        .script("/entry.sh", "#!/bin/sh\n" + script);
  }

  private static ImageDraft health(ImageDraft image, String... test) {
    return image.config(c -> c.withHealthcheck(Optional.of(Healthcheck.of(List.of(test)))));
  }

  static List<Case> cases() {
    return java.util.stream.Stream.of(scripts(), others()).flatMap(List::stream).toList();
  }

  private static List<Case> scripts() {
    return List.of(
        new Case(
            "an entry script as of a database",
            entry(
                    List.of(
                        "/usr/bin/redis-server", "/usr/bin/gosu", "/usr/bin/find", "/bin/chown"),
                    """
                    set -e
                    # first arg is `-f` or `--some-option`
                    if [ "${1#-}" != "$1" ] || [ "${1%.conf}" != "$1" ]; then
                      set -- redis-server "$@"
                    fi
                    # allow the container to be started with `--user`
                    if [ "$1" = 'redis-server' -a "$(id -u)" = '0' ]; then
                      find . \\! -user ada -exec chown ada '{}' +
                      exec gosu ada "$0" "$@"
                    fi
                    um="$(umask)"
                    if [ "$um" = '0022' ]; then
                      umask 0077
                    fi
                    exec "$@"
                    """,
                    "redis-server")
                .workdir("/data")
                .dir("/data", 0755)),
        new Case(
            "a word that the script knows",
            entry(
                List.of("/app/p"),
                """
                case "$1" in
                  serve) shift; exec /app/p --serve "$@";;
                  shell) exec /bin/sh;;
                  *) echo usage >&2; exit 1;;
                esac
                """,
                "serve",
                "-v")),
        new Case(
            "what somebody must set",
            entry(
                List.of("/app/p"),
                """
                set -eu
                if [ -z "${DATABASE_URL:-}" ]; then
                  echo 'set DATABASE_URL' >&2
                  exit 1
                fi
                : "${SECRET:?must be set}"
                exec /app/p "$DATABASE_URL"
                """)),
        new Case(
            "a loop that waits, a program that is looked for first",
            entry(
                List.of("/app/p", "/bin/nc", "/bin/sleep"),
                """
                until nc -z db 5432; do sleep 1; done
                if command -v newrelic >/dev/null 2>&1; then exec newrelic "$@"; fi
                [ -f /etc/app/env ] && . /etc/app/env
                exec "$@"
                """,
                "/app/p")),
        new Case(
            "a script that installs what it runs",
            entry(
                List.of("/usr/bin/curl", "/bin/chmod"),
                "set -e\ncurl -fsSLo /opt/tool https://h/tool\nchmod +x /opt/tool\nexec /opt/tool\n")),
        new Case(
            "a script that makes its directories",
            entry(
                    List.of("/app/p", "/bin/mkdir"),
                    """
                    set -e
                    mkdir -p /run/app/conf
                    cd /run/app/conf
                    echo a > app.conf
                    cat > /run/app/b <<EOF
                    exec nothing here
                    EOF
                    exec /app/p
                    """)
                .elf("/bin/cat", ElfBuilder.staticProgram())),
        new Case(
            "functions, a file of functions, and words with blanks",
            entry(
                    List.of("/app/p"),
                    """
                    . /lib/functions
                    log() { echo "$(date) $*" >&2; }
                    main() {
                      local name="a b"
                      log "starting $name"
                      helper_of_the_file "$name" || true
                      exec /app/p --name "$name" "$@"
                    }
                    main "$@"
                    """)
                .file("/lib/functions", "helper_of_the_file() {\n  echo \"$1\"\n}\n")
                .elf("/bin/date", ElfBuilder.staticProgram())),
        new Case(
            "a script of bash with much that dash does not know",
            image("bash", List.of("/app/p"), "/app/p")
                .config(c -> c.withEntrypoint(List.of("/entry")))
                .elf("/usr/bin/env", ElfBuilder.staticProgram())
                .script(
                    "/entry",
                    """
                    #!/usr/bin/env bash
                    set -Eeuo pipefail
                    declare -A names=([a]=1 [b]=2)
                    for f in /entry.d/*.sh; do
                      [[ -x "$f" && ! -d "$f" ]] && "$f"
                    done
                    if [[ "${1:0:1}" == '-' ]]; then
                      set -- /app/p "$@"
                    fi
                    while read -r line; do
                      printf '%s\\n' "${line//a/b}"
                    done < <(echo a)
                    (( ${#names[@]} > 1 )) && echo many
                    case "${MODE:-run}" in
                      run|serve) ;;
                      @(x|y)) exec other ;;
                    esac
                    exec "$@"
                    """)),
        new Case(
            "a script that only some settings hand over",
            entry(
                List.of("/app/p"),
                "if [ -n \"$DEBUGGER\" ]; then exec gdb --args \"$@\"; fi\nexec \"$@\"\n",
                "/app/p")),
        new Case(
            "applets of a shell that is busybox",
            image("busybox", List.of("/app/p"), "/run")
                .script("/run", "#!/bin/sh\nsleep 1\nhostname > /tmp/name\nexec /app/p\n")));
  }

  private static List<Case> others() {
    List<String> tools =
        List.of(
            "/sbin/tini",
            "/usr/bin/env",
            "/usr/bin/setpriv",
            "/usr/bin/nice",
            "/usr/bin/python3",
            "/usr/bin/node",
            "/opt/java/bin/java",
            "/usr/bin/curl",
            "/usr/bin/pg_isready");
    return List.of(
        new Case(
            "an init, a user and an environment",
            image(
                    "dash",
                    tools,
                    "tini",
                    "-g",
                    "--",
                    "setpriv",
                    "--reuid=ada",
                    "--regid",
                    "1000",
                    "--clear-groups",
                    "env",
                    "A=b",
                    "nice",
                    "-n5",
                    "/app/p")
                .dir("/app", 0755)
                .elf("/app/p", ElfBuilder.staticProgram())),
        new Case(
            "python with its script",
            image("dash", tools, "python3", "-u", "-W", "ignore", "main.py", "--port", "80")
                .workdir("/app")
                .file("/app/main.py", "print(1)\n")
                .user("ada")),
        new Case("python with a module", image("dash", tools, "python3", "-m", "http.server")),
        new Case(
            "node with a name that it completes",
            image(
                    "dash",
                    tools,
                    "node",
                    "--max-old-space-size=64",
                    "-r",
                    "dotenv/config",
                    "dist/app")
                .workdir("/app")
                .file("/app/dist/app.js", "1")),
        new Case(
            "node with a directory",
            image("dash", tools, "node", ".").workdir("/app").file("/app/index.js", "1")),
        new Case(
            "java with its archive, in string form",
            image(
                    "dash",
                    tools,
                    "/bin/sh",
                    "-c",
                    "exec java $JAVA_OPTS -Djava.io.tmpdir=/tmp -jar /app/app.jar")
                .env("PATH=/opt/java/bin:/usr/bin:/bin")
                .file("/app/app.jar", "PK")),
        new Case(
            "a health check with curl",
            health(
                image("dash", tools, "/sbin/tini", "--", "/usr/bin/node", "/a.js")
                    .file("/a.js", "1"),
                "CMD-SHELL",
                "curl -fsS http://localhost:${PORT:-8080}/ || exit 1")),
        new Case(
            "a health check of a database",
            health(image("dash", tools, "/sbin/tini", "--", "/bin/sh"), "CMD", "pg_isready", "-q")),
        new Case(
            "no health check", health(image("dash", tools, "/sbin/tini", "--", "/bin/sh"), "NONE")),
        new Case(
            "keys that are no secrets",
            image("dash", List.of("/p"), "/p")
                .file(
                    "/etc/ssl/private/ssl-cert-snakeoil.key",
                    0640,
                    "-----BEGIN " + "PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcw\n")
                .file(
                    "/app/node_modules/tls/test/key.pem",
                    "-----BEGIN " + "PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcw\n")
                .file("/app/README.md", "write -----BEGIN " + "PRIVATE KEY----- there\n")
                .file("/app/jwt.pub.pem", "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0B\n")
                .file("/etc/ssl/certs/ca.pem", "-----BEGIN CERTIFICATE-----\nMIIBIjANBgkqhkiG9\n")
                .file("/app/.env.example", "DB_PASSWORD=hunter22\n")
                .file("/app/.env", "DB_PASSWORD=changeme\nPORT=8080\n")
                .file("/app/.npmrc", "//r/:_authToken=${NPM_TOKEN}\n")
                .file("/root/.docker/config.json", "{\"auths\":{\"r\":{}},\"credsStore\":\"x\"}\n")
                .file("/app/parse.js", "if (s === '-----BEGIN " + "PRIVATE KEY-----') {}\n")),
        new Case(
            "switches that are no secrets",
            image("dash", List.of("/p"), "/p")
                .env(
                    "ALLOW_EMPTY_PASSWORD=true",
                    "POSTGRES_PASSWORD=",
                    "HOMEPAGE=https://host.example:443/a@b",
                    "REDIS_URL=redis://cache:6379/0")),
        new Case(
            "python, for a user by number, without certificates",
            ImageDraft.of("python3", "/app/main.py")
                .base()
                .user("65532")
                .glibc(
                    "/usr/bin/python3.11",
                    ElfBuilder.program(ImageDraft.LD)
                        .needs("libssl.so.3")
                        .imports("getpwuid", "sigaction"))
                .link("/usr/bin/python3", "python3.11")
                .elf("/lib64/libssl.so.3", ElfBuilder.library("libssl.so.3"))
                .file("/app/main.py", "print(1)\n")),
        new Case(
            "a server that speaks TLS, without certificates",
            ImageDraft.of("nginx", "-g", "daemon off;")
                .base()
                .glibc(
                    "/usr/sbin/nginx",
                    ElfBuilder.program(ImageDraft.LD)
                        .needs("libssl.so.3")
                        .imports("sigaction", "accept4"))
                .elf("/lib64/libssl.so.3", ElfBuilder.library("libssl.so.3"))),
        new Case(
            "a library that may ask who runs it",
            ImageDraft.of("/p")
                .base()
                .user("65532")
                .glibc("/p", ElfBuilder.program(ImageDraft.LD).needs("liba.so"))
                .elf("/lib64/liba.so", ElfBuilder.library("liba.so").imports("getpwuid_r"))),
        new Case(
            "settings that lead to what is there",
            image("dash", List.of("/p"), "/p")
                .user("ada")
                .env("SSL_CERT_FILE=/etc/ssl/cert.pem", "TMPDIR=/tmp")
                .file("/etc/ssl/cert.pem", "x")
                .link("/etc/localtime", "/usr/share/zoneinfo/Etc/UTC")
                .dir("/data", 0755, 1000)
                .config(c -> c.withVolumes(List.of("/data")))),
        new Case(
            "symbols that are all there, some weak",
            ImageDraft.of("/p")
                .elf(
                    "/p",
                    ElfBuilder.program(ImageDraft.LD)
                        .imports("a_open", "main_of_p")
                        .exports("main_of_p")
                        .needs("liba.so"))
                .elf(ImageDraft.LD, ElfBuilder.library("ld").exports("_dl_x"))
                .elf("/lib64/liba.so", ElfBuilder.library("liba.so").exports("a_open"))),
        new Case(
            "a removal where it lies, beside a link",
            image("dash", List.of("/p"), "/p")
                .dir("/usr/lib", 0755)
                .file("/usr/lib/x", "1")
                .link("/lib", "usr/lib")
                .layer()
                .gone("/usr/lib/x")),
        new Case(
            "a service of s6",
            image("dash", List.of("/init", "/app/p"), "/app/p")
                .config(c -> c.withEntrypoint(List.of("/init")))
                .dir("/etc/s6-overlay", 0755)));
  }
}
