package dev.tare.check;

import java.util.List;

/// The words of each [Check].
final class CheckTable {
  private CheckTable() {}

  static final List<Check> ALL =
      List.of(
          new Check(
              "T01",
              "a command for a shell that is not there, or that keeps the arguments",
              "CMD and ENTRYPOINT written as a string are handed to /bin/sh -c, and an image without"
                  + " /bin/sh cannot start them. What stands behind such a string becomes $0, $1 and so"
                  + " on of it; no program is given it unless the string asks for it.",
              "Write a list of words: CMD [\"/p\", \"-v\"]."),
          new Check(
              "T02",
              "a loader or a library that is missing",
              "The kernel starts the loader that a dynamic program names; where that is missing it"
                  + " answers \"no such file or directory\" and names the program, which is there.",
              "Link statically (gcc -static, CGO_ENABLED=0), or copy the loader and the libraries"
                  + " with the program: tare pack does."),
          new Check(
              "T03",
              "the wrong C library, or one that is too old",
              "A program that was linked with musl does not start on glibc or the other way round,"
                  + " and one that was linked with a newer glibc asks for versions that an older one"
                  + " does not have; the same goes for the symbols of other libraries.",
              "Build on the base that the image has, or on an older one."),
          new Check(
              "T04",
              "a file that no kernel of this platform executes",
              "Other processors, empty files, text without #! and a #! line that ends in CR all end"
                  + " in \"exec format error\" or \"no such file or directory\".",
              "Build for the image's platform; begin scripts with #! and end their lines with LF."),
          new Check(
              "T05",
              "a script whose interpreter is missing",
              "The kernel looks for what stands behind #!, and names the script where it finds"
                  + " nothing.",
              "Add the interpreter, or name one that the image has: many small images have /bin/sh"
                  + " and no bash."),
          new Check(
              "T06",
              "a program that is not there or may not be executed",
              "The program, each directory on the way to it and the working directory must let the"
                  + " image's user in.",
              "Set the mode in the layer that adds the file: COPY --chmod=755."),
          new Check(
              "T07",
              "no certificates for a program that speaks TLS",
              "Without the certificates of those whom it trusts each connection fails: \"certificate"
                  + " signed by unknown authority\".",
              "Add /etc/ssl/certs/ca-certificates.crt, or set SSL_CERT_FILE."),
          new Check(
              "T08",
              "a time zone that is not there",
              "TZ names a zone, or the program asks for one by name, and without its file in"
                  + " /usr/share/zoneinfo times are in UTC, without a word, or the program stops.",
              "Add the one file, 1 to 3 kB; in Go import time/tzdata."),
          new Check(
              "T09",
              "a user without a line in /etc/passwd",
              "An engine cannot turn a name into a number without /etc/passwd, and a program that"
                  + " asks who it is gets no name and no home.",
              "Write USER by number, or add the line NAME:x:1000:1000::/:."),
          new Check(
              "T10",
              "a directory that is missing or not to be written",
              "/tmp, HOME and WORKDIR are taken for granted: programs make files in them, as the image's"
                  + " user.",
              "Add /tmp with mode 1777, and make the others with the owner that writes in them."),
          new Check(
              "T11",
              "a static program of glibc that looks up names",
              "glibc loads libnss libraries at run time, in static programs as well: they must be of"
                  + " the very build that it was linked with.",
              "Link with musl or use Go's own resolver (-tags netgo), or name only files and dns in"
                  + " /etc/nsswitch.conf with glibc 2.34 or later."),
          new Check(
              "T12",
              "an old musl that looks up names",
              "Before 1.2.4 musl does not ask again over TCP where a DNS answer was cut, so that names"
                  + " with long answers are not found.",
              "Take a base with musl 1.2.4 or later (Alpine 3.18)."),
          new Check(
              "T13",
              "threads over musl's allocator",
              "musl's malloc has one lock for all threads; programs that allocate in many of them can"
                  + " be many times slower than with glibc.",
              "Measure before you ship; link another allocator (mimalloc, jemalloc), which takes more"
                  + " memory."),
          new Check(
              "T14",
              "a first process that does not end when it is told to",
              "The kernel gives process 1 only signals that it handles; engines send SIGTERM, wait 10"
                  + " seconds and kill. A shell that waits for a program does not pass it on.",
              "Write CMD as a list of words, let scripts end in exec \"$@\", or run with an init"
                  + " (tare run --init)."),
          new Check(
              "T15",
              "a COPY that wrote something else than it says",
              "COPY of a directory writes its contents and not the directory, COPY without a slash at"
                  + " the end may make a file of what was meant as a directory, and some copy nothing.",
              "End a destination that is a directory with a slash, and name the directory twice: COPY"
                  + " web /app/web/."),
          new Check(
              "T16",
              "bytes that nobody sees and everybody pulls",
              "Layers only add: what a later one deletes, replaces or gives another mode is still in"
                  + " the image.",
              "Delete in the RUN that made it; use COPY --chown and --chmod instead of RUN chown."),
          new Check(
              "S04",
              "a document that is malformed",
              "Manifest or config cannot be read, name one member twice, or do not fit each other, so"
                  + " that two engines may see two images.",
              "Build or pull the image again."),
          new Check(
              "S05",
              "a layer that is not what manifest and config say",
              "Its bytes are missing, do not have the size or the digest that they should, or are no tar.",
              "Build or pull the image again."),
          new Check(
              "S07",
              "a layer that has one name twice",
              "Most engines take the last one, some the first, and scanners may see either.",
              "Build the layer again with one entry for each name."),
          new Check(
              "S08",
              "names on which engines disagree",
              "A name, or what a hard link names, that leads up, through a link or below a file is refused"
                  + " by some engines and means different things to others.",
              "Write names plainly, with the directories that they really lie in."),
          new Check(
              "R01",
              "a secret in the config or the history",
              "Who can pull the image can read its variables and the lines that made it.",
              "Use RUN --mount=type=secret at build time and variables of the container at run time;"
                  + " take the secret out of use."),
          new Check(
              "R02",
              "a secret in a layer",
              "Who can pull the image can read each of its layers, also what a later one deletes.",
              "Use RUN --mount=type=secret; take the secret out of use."),
          new Check(
              "R03",
              "programs that run with the rights of their owner",
              "A set-user-ID program lets who is in the container become its owner, mostly root. One of a"
                  + " package is mended by its distribution; one of no package by nobody else.",
              "Take the bit away in the layer that brings it (chmod u-s), or run with"
                  + " no-new-privileges."),
          new Check(
              "R04",
              "files that everybody may write",
              "Any process in the container can change what others execute or read.",
              "Take the right away in the layer that brings it: chmod o-w."),
          new Check(
              "R05",
              "an image that runs as root",
              "Who breaks out of the program is root in the container.",
              "Name a user: USER 65532."));
}
