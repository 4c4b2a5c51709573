package dev.tare.layer;

import dev.tare.base.Bytes;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The records of a PAX extended header (pax(1), "pax Extended Header"): keywords with values that
/// are bytes. The last of two equal keywords counts; an empty value takes the header's own back.
final class PaxRecords {
  static final String XATTR = "SCHILY.xattr.";
  static final PaxRecords NONE = new PaxRecords(new TreeMap<>());

  private static final Bytes COMMA = Bytes.utf8(",");

  /// Keywords as Latin-1, so that their bytes survive.
  private final SortedMap<String, Bytes> values;

  private PaxRecords(SortedMap<String, Bytes> values) {
    this.values = values;
  }

  /// @throws Malformed where a record breaks the rules
  static PaxRecords parse(byte[] body) {
    PaxRecords records = new PaxRecords(new TreeMap<>());
    int at = 0;
    while (at < body.length) {
      at += records.parseOne(body, at);
    }
    return records;
  }

  /// `<length> <keyword>=<value>\n`; the length counts all of it and is given back.
  private int parseOne(byte[] body, int from) {
    int at = from;
    int length = 0;
    while (at < body.length && at - from < 8 && body[at] >= '0' && body[at] <= '9') {
      length = length * 10 + body[at] - '0';
      at++;
    }
    int end = from + length;
    if (at == from || at >= body.length || body[at] != ' ' || end > body.length || end - at < 4) {
      throw new Malformed("its extended header has a record of a wrong length");
    }
    int equals = at + 1;
    while (equals < end && body[equals] != '=') {
      equals++;
    }
    if (equals >= end || equals == at + 1 || body[end - 1] != '\n') {
      throw new Malformed("its extended header has a record that is not keyword=value");
    }
    String keyword = new String(body, at + 1, equals - at - 1, StandardCharsets.ISO_8859_1);
    add(keyword, Bytes.of(body, equals + 1, end - 1));
    return length;
  }

  /// GNU sparse 0.0 writes its map as one pair of records for each stretch; gathered here into the
  /// one list that 0.1 has.
  private void add(String keyword, Bytes value) {
    switch (keyword) {
      case "GNU.sparse.offset", "GNU.sparse.numbytes" -> gather(keyword, value);
      case "path", "linkpath" -> {
        if (value.indexOf('\0', 0) >= 0) {
          throw new Malformed("its %s holds a NUL".formatted(keyword));
        }
        values.put(keyword, value);
      }
      default -> values.put(keyword, value);
    }
  }

  private final ByteArrayOutputStream sparse = new ByteArrayOutputStream();
  private int sparseCount;

  private void gather(String keyword, Bytes value) {
    boolean isOffset = keyword.endsWith("offset");
    if (isOffset != (sparseCount % 2 == 0) || value.indexOf(',', 0) >= 0) {
      throw new Malformed("its sparse map is out of order");
    }
    if (sparseCount++ > 0) {
      sparse.writeBytes(COMMA.toByteArray());
    }
    sparse.writeBytes(value.toByteArray());
  }

  /// The value of a keyword, if there is one and it is not empty.
  Optional<Bytes> get(String keyword) {
    if (keyword.equals("GNU.sparse.map") && sparseCount > 0) {
      return Optional.of(Bytes.of(sparse.toByteArray()));
    }
    return Optional.ofNullable(values.get(keyword)).filter(value -> !value.isEmpty());
  }

  /// The keywords that begin with `prefix`, with it cut off.
  SortedMap<Bytes, Bytes> startingWith(String prefix) {
    SortedMap<Bytes, Bytes> found = new TreeMap<>();
    for (Map.Entry<String, Bytes> e : values.tailMap(prefix).entrySet()) {
      if (!e.getKey().startsWith(prefix)) {
        break;
      }
      String name = e.getKey().substring(prefix.length());
      found.put(Bytes.of(name.getBytes(StandardCharsets.ISO_8859_1)), e.getValue());
    }
    return found;
  }

  /// A decimal number, or `otherwise` where the keyword is absent.
  long number(String keyword, long otherwise) {
    return get(keyword).map(value -> decimal(keyword, value)).orElse(otherwise);
  }

  /// @throws Malformed where `value` is not a decimal number of 63 bits
  static long decimal(String keyword, Bytes value) {
    try {
      return value.length() > 20 ? overlong(keyword) : Long.parseLong(value.toString());
    } catch (NumberFormatException e) {
      throw new Malformed("its %s is not a number".formatted(keyword));
    }
  }

  private static long overlong(String keyword) {
    throw new Malformed("its %s does not fit 63 bits".formatted(keyword));
  }

  /// Seconds since 1970 with a fraction, cut to nanoseconds.
  Optional<Instant> time(String keyword) {
    return get(keyword).map(value -> instant(keyword, value));
  }

  private static Instant instant(String keyword, Bytes value) {
    try {
      if (value.length() > 64 || value.indexOf('e', 0) >= 0 || value.indexOf('E', 0) >= 0) {
        throw new Malformed("its %s is not a time".formatted(keyword));
      }
      BigDecimal seconds = new BigDecimal(value.toString());
      BigDecimal whole = seconds.setScale(0, java.math.RoundingMode.FLOOR);
      long nanos = seconds.subtract(whole).movePointRight(9).longValue();
      return Instant.ofEpochSecond(whole.longValueExact(), nanos);
    } catch (ArithmeticException | NumberFormatException | java.time.DateTimeException e) {
      throw new Malformed("its %s is not a time".formatted(keyword));
    }
  }

  /// Records to be written.
  static final class Writer {
    private final SortedMap<Bytes, Bytes> records = new TreeMap<>();

    void put(String keyword, Bytes value) {
      records.put(Bytes.utf8(keyword), value);
    }

    void put(Bytes keyword, Bytes value) {
      records.put(keyword, value);
    }

    void put(String keyword, long value) {
      put(keyword, Bytes.utf8(Long.toString(value)));
    }

    /// Without trailing zeros: `1.5`, `-0.25`.
    void put(String keyword, Instant time) {
      BigDecimal seconds =
          BigDecimal.valueOf(time.getEpochSecond())
              .add(BigDecimal.valueOf(time.getNano(), 9))
              .stripTrailingZeros();
      put(keyword, Bytes.utf8(seconds.toPlainString()));
    }

    boolean isEmpty() {
      return records.isEmpty();
    }

    /// The body of the extended header, sorted by keyword.
    byte[] toByteArray() {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      for (Map.Entry<Bytes, Bytes> record : records.entrySet()) {
        int rest = record.getKey().length() + record.getValue().length() + 3;
        int length = rest + digits(rest);
        if (digits(length) > digits(rest)) {
          length++;
        }
        body.writeBytes((length + " ").getBytes(StandardCharsets.US_ASCII));
        body.writeBytes(record.getKey().toByteArray());
        body.write('=');
        body.writeBytes(record.getValue().toByteArray());
        body.write('\n');
      }
      return body.toByteArray();
    }

    private static int digits(int number) {
      return Integer.toString(number).length();
    }
  }
}
