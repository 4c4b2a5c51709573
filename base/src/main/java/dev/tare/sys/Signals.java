package dev.tare.sys;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;

/// Signals sent to this process, handed to somebody while this is open; then as they were before.
/// The virtual machine keeps SIGQUIT and SIGUSR2 for itself: they do not arrive here.
///
/// `sun.misc.Signal` (module jdk.unsupported) is used by reflection, because javac has no way to
/// silence the warning that naming it gives.
public final class Signals implements AutoCloseable {
  public static final int HUP = 1;
  public static final int INT = 2;
  public static final int QUIT = 3;
  public static final int KILL = 9;
  public static final int USR1 = 10;
  public static final int USR2 = 12;
  public static final int TERM = 15;
  public static final int CONT = 18;
  public static final int STOP = 19;
  public static final int TSTP = 20;
  public static final int WINCH = 28;

  /// Those that arrive here and end a program that has no handler for them (signal(7)).
  public static final Set<Integer> ENDING = Set.of(HUP, INT, TERM, USR1);

  private static final Map<String, Integer> CAUGHT =
      Map.of("HUP", HUP, "INT", INT, "USR1", USR1, "TERM", TERM, "CONT", CONT, "WINCH", WINCH);

  private final Map<Object, Object> before = new LinkedHashMap<>();

  private Signals() {}

  /// Calls `handler` with the number of each signal, on a thread of its own.
  public static Signals handle(IntConsumer handler) {
    return handle(Set.copyOf(CAUGHT.values()), handler);
  }

  /// The same for some signals alone.
  ///
  /// @param wanted of HUP, INT, USR1, TERM, CONT and WINCH
  public static Signals handle(Set<Integer> wanted, IntConsumer handler) {
    Signals signals = new Signals();
    CAUGHT.forEach((name, number) -> {
      if (wanted.contains(number)) {
        signals.replace(name, number, handler);
      }
    });
    return signals;
  }

  private void replace(String name, int number, IntConsumer handler) {
    try {
      Class<?> signalClass = Class.forName("sun.misc.Signal");
      Class<?> handlerClass = Class.forName("sun.misc.SignalHandler");
      InvocationHandler call =
          (self, method, arguments) ->
              switch (method.getName()) {
                case "handle" -> {
                  handler.accept(number);
                  yield null;
                }
                case "equals" ->
                    System.identityHashCode(self) == System.identityHashCode(arguments[0]);
                case "hashCode" -> System.identityHashCode(self);
                default -> "signals of tare";
              };
      Object proxy =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(), new Class<?>[] {handlerClass}, call);
      Object signal = signalClass.getConstructor(String.class).newInstance(name);
      before.put(signal, set(signal, proxy));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this Java cannot handle SIG" + name, e);
    }
  }

  private static Object set(Object signal, Object handler) throws ReflectiveOperationException {
    return signal
        .getClass()
        .getMethod("handle", signal.getClass(), Class.forName("sun.misc.SignalHandler"))
        .invoke(null, signal, handler);
  }

  @Override
  public void close() {
    before.forEach((signal, handler) -> {
      try {
        set(signal, handler);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("cannot restore " + signal, e);
      }
    });
  }
}
