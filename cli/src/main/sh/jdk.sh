# Finds a JDK; sourced by ./tare and ./check. Starts no process on Linux.
#
# TARE_JDK_PLACES: folders that hold JDKs, separated by colons, in place of the usual ones.

tare_jdk_needed=25

# is_jdk HOME: whether HOME holds a JDK (with a compiler) of at least the needed version
is_jdk() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  while IFS= read -r jdk_line || [ -n "$jdk_line" ]; do
    case $jdk_line in
      JAVA_VERSION=*)
        jdk_line=${jdk_line#JAVA_VERSION=}
        jdk_line=${jdk_line#\"}
        jdk_line=${jdk_line%%[!0-9]*}
        [ "${jdk_line:-0}" -ge "$tare_jdk_needed" ] && return 0
        return 1
        ;;
    esac
  done <"$1/release"
  return 1
}

# find_jdk: sets jdk to the home of the first JDK found; fails where there is none
find_jdk() {
  for jdk in "${JAVA_HOME:-/nonexistent}" "${JDK_HOME:-/nonexistent}"; do
    is_jdk "$jdk" && return 0
  done
  jdk=$(command -v javac 2>/dev/null) && [ -n "$jdk" ] && {
    # a link such as /usr/bin/javac leads to the home over several steps
    while [ -h "$jdk" ]; do
      jdk_link=$(readlink "$jdk") || break
      case $jdk_link in
        /*) jdk=$jdk_link ;;
        *) jdk=${jdk%/*}/$jdk_link ;;
      esac
    done
    jdk=${jdk%/bin/javac}
    is_jdk "$jdk" && return 0
  }
  if [ -z "${TARE_JDK_PLACES+set}" ] && [ -x /usr/libexec/java_home ]; then
    jdk=$(/usr/libexec/java_home -v "$tare_jdk_needed+" 2>/dev/null) && is_jdk "$jdk" && return 0
  fi
  jdk_ifs=$IFS
  IFS=:
  for jdk_place in ${TARE_JDK_PLACES-/usr/lib/jvm:/usr/java:/usr/local:/usr/local/lib/jvm:/opt:/Library/Java/JavaVirtualMachines:${HOME:-/}/.sdkman/candidates/java:${HOME:-/}/.jdks}; do
    IFS=$jdk_ifs
    for jdk in "$jdk_place"/*/ "$jdk_place"/*/Contents/Home/; do
      jdk=${jdk%/}
      is_jdk "$jdk" && return 0
    done
  done
  IFS=$jdk_ifs
  jdk=
  return 1
}

# no_jdk: the one sentence for those who have none, and exit 9 (this machine cannot)
no_jdk() {
  jdk_system=
  [ -r /etc/os-release ] && while IFS='=' read -r jdk_key jdk_value; do
    case $jdk_key in ID | ID_LIKE) jdk_system="$jdk_system $jdk_value" ;; esac
  done </etc/os-release
  [ -d /System/Library ] && jdk_system=macos
  case $jdk_system in
    *debian* | *ubuntu*) jdk_install="run: apt install openjdk-25-jdk (Debian 13 and later)" ;;
    *fedora* | *rhel*) jdk_install="run: dnf install java-25-openjdk-devel" ;;
    macos) jdk_install="run: brew install openjdk@25" ;;
    *) jdk_install="Debian 13: apt install openjdk-25-jdk; Fedora: dnf install java-25-openjdk-devel; macOS: brew install openjdk@25" ;;
  esac
  echo "tare: cannot start: no JDK $tare_jdk_needed or newer was found in JAVA_HOME, PATH or the usual places; $jdk_install" >&2
  exit 9
}
