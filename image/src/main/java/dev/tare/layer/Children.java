package dev.tare.layer;

import dev.tare.base.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The names in one directory and what they stand for, always sorted.
///
/// Kept as sorted runs of at most [#RUN] names: eight bytes a name beside the name itself, where a
/// tree map needs forty, and an insertion moves no more than one run, where a plain sorted array
/// would move a million. Names come from strangers, so there is no hash to collide. A run that
/// fills up at its end is left full and a new one begun: sorted input leaves no gaps.
final class Children {
  private static final int RUN = 256;

  private final List<Run> runs = new ArrayList<>(1);
  private int size;

  private static final class Run {
    byte[][] names;
    Inode[] nodes;
    int count;

    Run(byte[][] names, Inode[] nodes, int count) {
      this.names = names;
      this.nodes = nodes;
      this.count = count;
    }

    int find(byte[] name) {
      return Arrays.binarySearch(names, 0, count, name, Arrays::compareUnsigned);
    }

    void insert(int at, byte[] name, Inode node) {
      if (count == names.length) {
        int room = Math.min(RUN, count * 2);
        names = Arrays.copyOf(names, room);
        nodes = Arrays.copyOf(nodes, room);
      }
      System.arraycopy(names, at, names, at + 1, count - at);
      System.arraycopy(nodes, at, nodes, at + 1, count - at);
      names[at] = name;
      nodes[at] = node;
      count++;
    }

    void remove(int at) {
      count--;
      System.arraycopy(names, at + 1, names, at, count - at);
      System.arraycopy(nodes, at + 1, nodes, at, count - at);
      Arrays.fill(names, count, count + 1, null);
      Arrays.fill(nodes, count, count + 1, null);
    }

    Run part(int from, int to) {
      return new Run(
          Arrays.copyOfRange(names, from, to), Arrays.copyOfRange(nodes, from, to), to - from);
    }
  }

  int size() {
    return size;
  }

  Children copy() {
    Children copy = new Children();
    for (Run run : runs) {
      copy.runs.add(run.part(0, run.count));
    }
    copy.size = size;
    return copy;
  }

  @Nullable Inode get(Bytes name) {
    if (size == 0) {
      return null;
    }
    byte[] wanted = name.toByteArray();
    Run run = runs.get(runOf(wanted));
    int at = run.find(wanted);
    return at < 0 ? null : run.nodes[at];
  }

  /// Gives what had the name before.
  @Nullable Inode put(Bytes name, Inode node) {
    byte[] wanted = name.toByteArray();
    if (size == 0) {
      runs.clear();
      runs.add(new Run(new byte[][] {wanted}, new Inode[] {node}, 1));
      size = 1;
      return null;
    }
    int index = runOf(wanted);
    Run run = runs.get(index);
    int at = run.find(wanted);
    if (at >= 0) {
      Inode old = run.nodes[at];
      run.nodes[at] = node;
      return old;
    }
    insert(index, -at - 1, wanted, node);
    size++;
    return null;
  }

  private void insert(int index, int at, byte[] name, Inode node) {
    Run run = runs.get(index);
    if (run.count < RUN) {
      run.insert(at, name, node);
    } else if (at == RUN) {
      runs.add(index + 1, new Run(new byte[][] {name}, new Inode[] {node}, 1));
    } else {
      Run upper = run.part(RUN / 2, RUN);
      runs.set(index, run.part(0, RUN / 2));
      runs.add(index + 1, upper);
      boolean below = at <= RUN / 2;
      runs.get(below ? index : index + 1).insert(below ? at : at - RUN / 2, name, node);
    }
  }

  void remove(Bytes name) {
    if (size == 0) {
      return;
    }
    byte[] wanted = name.toByteArray();
    int index = runOf(wanted);
    Run run = runs.get(index);
    int at = run.find(wanted);
    if (at >= 0) {
      run.remove(at);
      size--;
      if (run.count == 0) {
        runs.remove(index);
      }
    }
  }

  void clear() {
    runs.clear();
    size = 0;
  }

  /// The last run whose first name is not behind `name`; the first run where there is none.
  private int runOf(byte[] name) {
    int low = 0;
    int high = runs.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (Arrays.compareUnsigned(runs.get(middle).names[0], name) <= 0) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /// Whether both hold the same inodes under the same names.
  boolean isIdentical(Children other) {
    Cursor mine = cursor();
    Cursor theirs = other.cursor();
    while (mine.isValid() && theirs.isValid()) {
      if (mine.node() != theirs.node() || mine.compareName(theirs) != 0) {
        return false;
      }
      mine.advance();
      theirs.advance();
    }
    return !mine.isValid() && !theirs.isValid();
  }

  boolean sharesNameWith(Children other) {
    Cursor mine = cursor();
    Cursor theirs = other.cursor();
    while (mine.isValid() && theirs.isValid()) {
      int order = mine.compareName(theirs);
      if (order == 0) {
        return true;
      }
      (order < 0 ? mine : theirs).advance();
    }
    return false;
  }

  /// A place in the sorted names, the first to begin with; void after a change.
  Cursor cursor() {
    return new Cursor();
  }

  final class Cursor {
    private int run;
    private int at;

    boolean isValid() {
      return run < runs.size();
    }

    Bytes name() {
      return Bytes.of(rawName());
    }

    private byte[] rawName() {
      return runs.get(run).names[at];
    }

    Inode node() {
      return runs.get(run).nodes[at];
    }

    int compareName(Cursor other) {
      return Arrays.compareUnsigned(rawName(), other.rawName());
    }

    void advance() {
      at++;
      if (at == runs.get(run).count) {
        run++;
        at = 0;
      }
    }
  }
}
