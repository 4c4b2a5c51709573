package dev.tare.compose;

import dev.tare.base.TareException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/// Reads YAML with its places. Knows `<<`, which YAML 1.2 has no more and every compose file may
/// have. What an alias names is read once, so a few lines cannot become gigabytes.
final class YamlText {
  private static final String MERGE = "<<";

  private final String file;
  private final IdentityHashMap<Node, YamlValue> known = new IdentityHashMap<>();
  private final IdentityHashMap<Node, Boolean> open = new IdentityHashMap<>();

  private YamlText(String file) {
    this.file = file;
  }

  /// @param file as messages name it
  /// @throws TareException INVALID with the place
  static YamlValue read(String text, String file) {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(file)
            .setCodePointLimit(text.length() + 1)
            .setMaxAliasesForCollections(Integer.MAX_VALUE)
            .build();
    try {
      Optional<Node> root =
          new Composer(settings, new ParserImpl(settings, new StreamReader(settings, text)))
              .getSingleNode();
      return root.<YamlValue>map(new YamlText(file)::value)
          .orElseGet(() -> new YamlValue.Text(file + ":1:1", "", true));
    } catch (MarkedYamlEngineException e) {
      String place = e.getProblemMark().map(mark -> at(file, mark)).orElse(file);
      @Nullable String problem = e.getProblem();
      throw TareException.invalid(
              "%s: cannot read YAML: %s".formatted(place, problem == null ? e.toString() : problem))
          .withCause(e);
    } catch (YamlEngineException e) {
      throw TareException.invalid("%s: cannot read YAML: %s".formatted(file, e.getMessage()))
          .withCause(e);
    } catch (StackOverflowError e) {
      throw TareException.invalid(file + ": cannot read YAML: it is nested too deeply")
          .withCause(e);
    }
  }

  private static String at(String file, Mark mark) {
    return "%s:%d:%d".formatted(file, mark.getLine() + 1, mark.getColumn() + 1);
  }

  private String place(Node node) {
    return node.getStartMark().map(mark -> at(file, mark)).orElse(file);
  }

  private YamlValue value(Node node) {
    YamlValue before = known.get(node);
    if (before != null) {
      return before;
    }
    if (open.put(node, true) != null) {
      throw TareException.invalid(place(node) + ": cannot read YAML: an anchor holds itself");
    }
    YamlValue made = made(node);
    open.remove(node);
    known.put(node, made);
    return made;
  }

  private YamlValue made(Node node) {
    return switch (node) {
      case ScalarNode scalar ->
          new YamlValue.Text(place(node), scalar.getValue(), scalar.getTag().equals(Tag.NULL));
      case SequenceNode sequence -> {
        List<YamlValue> items = new ArrayList<>();
        sequence.getValue().forEach(item -> items.add(value(item)));
        yield new YamlValue.Items(place(node), items);
      }
      case MappingNode mapping -> members(mapping);
      default -> throw TareException.invalid(place(node) + ": cannot read YAML: unknown node");
    };
  }

  private YamlValue.Members members(MappingNode mapping) {
    Map<String, YamlValue> own = new LinkedHashMap<>();
    Map<String, YamlValue> merged = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      String key = key(tuple.getKeyNode());
      YamlValue value = value(tuple.getValueNode());
      if (key.equals(MERGE)) {
        merge(merged, value);
      } else if (own.put(key, value) != null) {
        throw TareException.invalid(
            "%s: cannot read YAML: the key %s is there twice"
                .formatted(place(tuple.getKeyNode()), key));
      }
    }
    merged.forEach(own::putIfAbsent);
    return new YamlValue.Members(place(mapping), own);
  }

  private String key(Node node) {
    if (node instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    throw TareException.invalid(place(node) + ": cannot read YAML: a key is not a word");
  }

  /// Of several maps the first that has a key counts.
  private static void merge(Map<String, YamlValue> into, YamlValue value) {
    List<YamlValue> maps =
        value instanceof YamlValue.Items(_, List<YamlValue> items) ? items : List.of(value);
    maps.forEach(map -> map.asMembers(MERGE).members().forEach(into::putIfAbsent));
  }
}
