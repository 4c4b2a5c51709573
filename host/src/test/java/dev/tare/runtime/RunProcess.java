package dev.tare.runtime;

import dev.tare.sys.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Starts [RunMain] in a virtual machine of its own.
///
/// @param classPath where it finds tare
/// @param folders of its runs
record RunProcess(String classPath, Path folders, Path root) {
  static RunProcess in(Path temp) throws IOException {
    Path root = BusyboxRoot.make(temp.resolve("root,with:odd=name"));
    return new RunProcess(System.getProperty("java.class.path"), temp.resolve("run"), root);
  }

  List<String> words(Engine engine, List<String> options, String... program) {
    List<String> words = new ArrayList<>();
    // a test run in the background ignores what the keyboard sends, and so would its children
    words.addAll(List.of("env", "--default-signal=INT,HUP,QUIT"));
    words.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    words.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m"));
    words.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", classPath));
    words.add(RunMain.class.getName());
    words.addAll(options);
    words.addAll(List.of(engine.name(), folders.toString(), root.toString()));
    words.addAll(List.of(program));
    return words;
  }

  Command.Outcome run(Engine engine, List<String> options, String... program) throws IOException {
    return Command.of(words(engine, options, program)).run();
  }
}
