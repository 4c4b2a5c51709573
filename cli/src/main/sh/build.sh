# Builds tare into a folder of its own below .tare and names it in .tare/current; sourced by ./tare
# when there is no build yet or a source is newer.
#
# A build never touches the folder of an earlier one, so a tare that runs keeps its jars; and
# .tare/current appears by rename, so that an interrupted build leaves the old state or the new one.

# build_tare HOME JDK
build_tare() {
  build_home=$1
  build_jdk=$2
  mkdir -p "$build_home/.tare" 2>/dev/null || {
    echo "tare: cannot build in $build_home: it is not yours to write; let its owner run ./tare once, or clone it yourself" >&2
    exit 9
  }
  if command -v flock >/dev/null 2>&1; then
    # the kernel lets go of the lock when this process ends, however it ends
    exec 9>"$build_home/.tare/lock" || exit 9
    flock -n 9 || {
      echo "tare: waiting for another build …" >&2
      flock 9
    }
    # whoever had the lock may have built what is needed here
    is_fresh && {
      exec 9>&-
      return 0
    }
  fi
  build_name=build.$$
  build_dir=$build_home/.tare/$build_name
  build_log=$build_home/.tare/log.$$
  trap 'rm -rf "$build_dir" "$build_log"; exit 130' INT
  trap 'rm -rf "$build_dir" "$build_log"; exit 143' TERM HUP
  rm -rf "$build_dir"
  mkdir -p "$build_dir/lib" || exit 9
  # sources that change while the build runs are newer than this
  : >"$build_dir/stamp"
  if [ -t 2 ]; then build_end='\r\033[K'; else build_end='\n'; fi
  printf 'tare: building, which takes a minute the first time …' >&2
  build_jars >"$build_log" 2>&1 9>&- || build_failed
  build_cache >"$build_log" 2>&1 9>&- || build_failed
  # shellcheck disable=SC2059
  printf "$build_end" >&2
  echo "$build_name" >"$build_home/.tare/current.$$"
  build_old=$(cat "$build_home/.tare/current" 2>/dev/null)
  mv -f "$build_home/.tare/current.$$" "$build_home/.tare/current"
  trap - INT TERM HUP
  # the build before this one may still run somewhere: it goes with the next
  for build_other in "$build_home"/.tare/build.*; do
    case ${build_other##*/} in
      "$build_name" | "$build_old") ;;
      *) rm -rf "$build_other" ;;
    esac
  done
  rm -f "$build_log"
  exec 9>&-
}

build_failed() {
  echo >&2
  grep -v '^\[INFO\]' "$build_log" | head -n 60 >&2
  rm -rf "$build_dir" "$build_log"
  echo "tare: cannot build: see the messages above" >&2
  exit 9
}

# find_mvn: an installed Maven of at least 3.8, else the wrapper, which fetches one
find_mvn() {
  build_mvn=$build_home/mvnw
  if command -v mvn >/dev/null 2>&1; then
    build_version=$(mvn --version 2>/dev/null | sed -n 's/.*Apache Maven \([0-9]*\)\.\([0-9]*\).*/\1 \2/p')
    case $build_version in
      3\ [0-7] | [0-2]\ * | "") ;;
      *) build_mvn=mvn ;;
    esac
  fi
}

# The goals are named one by one, not by lifecycle phase: so Maven fetches neither the test
# libraries nor the linters, which belong to ./check.
build_jars() (
  export JAVA_HOME="$build_jdk"
  find_mvn
  cd "$build_home" || exit 1
  "$build_mvn" -q -B -Dtare.dist \
    resources:resources compiler:compile jar:jar dependency:copy-dependencies \
    -DincludeScope=runtime -Dmdep.useBaseVersion=true -DoutputDirectory="$build_dir/lib" || exit 1
  cp cli/target/dist/tare-cli-*.jar "$build_dir/lib/" || exit 1
  # the hundreds of packages of this library would be in the module graph of every command
  mkdir "$build_dir/pgp" && mv "$build_dir"/lib/bc*.jar "$build_dir/pgp/" || exit 1
  "$build_jdk/bin/java" cli/src/main/sh/Prelink.java "$build_dir"/lib/*.jar "$build_dir"/pgp/*.jar || exit 1
)

# The start-up cache is bound to this JDK, to these jars where they lie, and to the flags in `flags`.
# Warnings of the Java machine would appear in the middle of the output of tare, so they are off; its
# performance data would be a file in /tmp. A heap of huge pages is there after fewer page faults. What
# the training learned of hot methods is not compiled at once, and the optimizing compiler waits
# longer for a method: a short command pays for its work and ends before it gains. Digests do not wait:
# that compiler alone knows the instructions that the processor has for them.
build_cache() (
  mkdir -p "$build_dir/training" || exit 1
  cat >"$build_dir/flags" <<END || exit 1
-XX:+UseSerialGC
-XX:-UsePerfData
-XX:+UseTransparentHugePages
-XX:+UnlockDiagnosticVMOptions
-XX:-AOTReplayTraining
-XX:Tier4InvocationThreshold=200000
-XX:Tier4MinInvocationThreshold=20000
-XX:Tier4CompileThreshold=600000
-XX:Tier4BackEdgeThreshold=400000
-XX:CompileCommand=quiet
-XX:CompileCommand=CompileThresholdScaling,sun.security.provider.*::*,0.01
-Xlog:disable
--enable-native-access=dev.tare.base,com.github.luben.zstd_jni,org.jline.terminal.ffm
--module-path
"$build_dir/lib"
--class-path
"$(printf '%s:' "$build_dir"/pgp/*.jar)"
END
  # the training writes where it stands
  cd "$build_dir/training" || exit 1
  LC_ALL=C.UTF-8 "$build_jdk/bin/java" "-XX:AOTCacheOutput=$build_dir/tare.aot" \
    "@$build_dir/flags" -m dev.tare.cli/dev.tare.cli.Training "$build_dir/training" || exit 1
  cd / && rm -rf "$build_dir/training"
  [ -s "$build_dir/tare.aot" ] || exit 1
  {
    echo "$build_jdk"
    grep '^JAVA_RUNTIME_VERSION=' "$build_jdk/release"
    echo "$build_home"
  } >"$build_dir/jdk"
)
