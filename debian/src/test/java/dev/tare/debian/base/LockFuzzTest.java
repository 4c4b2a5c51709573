package dev.tare.debian.base;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tare.base.TareException;

class LockFuzzTest {
  /// Whatever the bytes are: a lock that is written and read again as it was, whose packages have
  /// addresses, or one clear error.
  @FuzzTest(maxDuration = "20s")
  void readsOrRefuses(byte[] data) {
    try {
      Lock lock = Lock.parse(data, "it");
      if (!Lock.parse(lock.toBytes(), "it").equals(lock)) {
        throw new AssertionError("written and read again it is another: " + lock);
      }
      lock.packages().forEach(Lock.Locked::addresses);
      lock.distribution().osRelease();
    } catch (TareException e) {
      if (e.kind() != TareException.Kind.CORRUPT) {
        throw e;
      }
    }
  }
}
