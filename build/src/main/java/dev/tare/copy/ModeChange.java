package dev.tare.copy;

import dev.tare.base.TareException;
import java.util.ArrayList;
import java.util.List;

/// The value of `--chmod`: an octal mode, which files and directories get as it is, or steps as
/// chmod(1) reads them (`u=rwX,go=rX`), which begin with the mode of the source. Nobody's umask
/// counts.
final class ModeChange {
  private static final int SET_USER_ID = 04000;
  private static final int SET_GROUP_ID = 02000;
  private static final int STICKY = 01000;
  private static final int EXECUTE = 0111;

  /// @param who a mask of the classes: 0700, 0070, 0007 and the bits above that belong to them
  private record Step(int who, char operator, String what) {}

  private final int octal;
  private final List<Step> steps = new ArrayList<>();

  private ModeChange(String text) {
    if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '7') && text.length() < 9) {
      octal = Integer.parseInt(text, 8);
      if (octal > 07777) {
        throw invalid(text);
      }
      return;
    }
    octal = -1;
    for (String clause : text.split(",", -1)) {
      parse(clause, text);
    }
  }

  /// @throws TareException INVALID
  static ModeChange parse(String text) {
    return new ModeChange(text);
  }

  private static TareException invalid(String text) {
    return TareException.invalid(
            "cannot understand --chmod=%s: it is neither octal, 0 to 7777, nor symbolic"
                .formatted(text))
        .withHint("write it like 755 or u=rwX,go=rX");
  }

  private void parse(String clause, String text) {
    int at = 0;
    int who = 0;
    while (at < clause.length() && "ugoa".indexOf(clause.charAt(at)) >= 0) {
      who |= mask(clause.charAt(at));
      at++;
    }
    if (at == clause.length()) {
      throw invalid(text);
    }
    while (at < clause.length()) {
      char operator = clause.charAt(at);
      int end = at + 1;
      while (end < clause.length() && "+-=".indexOf(clause.charAt(end)) < 0) {
        end++;
      }
      String what = clause.substring(at + 1, end);
      if ("+-=".indexOf(operator) < 0 || !isPermissions(what)) {
        throw invalid(text);
      }
      steps.add(new Step(who == 0 ? mask('a') : who, operator, what));
      at = end;
    }
  }

  private static boolean isPermissions(String what) {
    return what.chars().allMatch(c -> "rwxXst".indexOf(c) >= 0)
        || (what.length() == 1 && "ugo".contains(what));
  }

  private static int mask(char who) {
    return switch (who) {
      case 'u' -> SET_USER_ID | 0700;
      case 'g' -> SET_GROUP_ID | 0070;
      case 'o' -> 0007;
      default -> 07777;
    };
  }

  /// What becomes of `mode`.
  int apply(int mode, boolean isDirectory) {
    if (octal >= 0) {
      return octal;
    }
    int changed = mode;
    for (Step step : steps) {
      changed = apply(step, changed, isDirectory);
    }
    return changed;
  }

  private static int apply(Step step, int mode, boolean isDirectory) {
    int bits = bits(step.what, mode, isDirectory) & (step.who | STICKY);
    return switch (step.operator) {
      case '+' -> mode | bits;
      case '-' -> mode & ~bits;
      default -> {
        // as chmod(1): the set-ID bits of a directory go only where they are named
        int kept = isDirectory ? SET_USER_ID | SET_GROUP_ID : 0;
        yield (mode & ~(step.who & ~kept)) | bits;
      }
    };
  }

  /// For all classes at once; the step says which of them count.
  private static int bits(String what, int mode, boolean isDirectory) {
    int bits = 0;
    for (int i = 0; i < what.length(); i++) {
      bits |=
          switch (what.charAt(i)) {
            case 'r' -> 0444;
            case 'w' -> 0222;
            case 'x' -> EXECUTE;
            case 'X' -> isDirectory || (mode & EXECUTE) != 0 ? EXECUTE : 0;
            case 's' -> SET_USER_ID | SET_GROUP_ID;
            case 't' -> STICKY;
            case 'u' -> 0111 * ((mode >> 6) & 7);
            case 'g' -> 0111 * ((mode >> 3) & 7);
            default -> 0111 * (mode & 7);
          };
    }
    return bits;
  }
}
