package dev.tare.verify;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/// Where programs of a network wait for connections, as `/proc/net/tcp` and `tcp6` list it
/// (proc(5)): field 2 is address and port in hexadecimal digits, field 4 the state, 0A while it
/// listens.
///
/// @param host how to reach it from the same network
record Listeners(String host, int port) {
  private static final String LISTENING = "0A";

  /// The lowest port first; those of `tcp` before those of `tcp6`.
  static List<Listeners> parse(List<String> tcp, List<String> tcp6) {
    List<Listeners> found = new ArrayList<>();
    collect(tcp, found);
    collect(tcp6, found);
    found.sort(Comparator.comparingInt(Listeners::port));
    return found;
  }

  private static void collect(List<String> lines, List<Listeners> found) {
    for (String line : lines) {
      String[] fields = line.strip().split(" +", -1);
      int colon = fields.length > 3 ? fields[1].lastIndexOf(':') : -1;
      if (colon > 0 && fields[3].equals(LISTENING) && fields[1].length() == colon + 5) {
        int port = HexFormat.fromHexDigits(fields[1], colon + 1, colon + 5);
        found.add(new Listeners(host(fields[1].substring(0, colon)), port));
      }
    }
  }

  /// Words of four bytes, each in the order of this machine, which tare knows as little endian.
  private static String host(String address) {
    boolean isLoopback6 = address.equals("00000000000000000000000001000000");
    if (isLoopback6) {
      return "[::1]";
    }
    boolean isAny = address.chars().allMatch(c -> c == '0');
    if (address.length() != 8 || isAny) {
      return "127.0.0.1";
    }
    int word = HexFormat.fromHexDigits(address);
    return "%d.%d.%d.%d".formatted(word & 0xff, word >> 8 & 0xff, word >> 16 & 0xff, word >>> 24);
  }
}
