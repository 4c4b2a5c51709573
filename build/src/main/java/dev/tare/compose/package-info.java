/// Compose files, as far as they say how images are built: [ComposeFile] reads one into
/// [ComposeService]s. [YamlText] is the only class that knows the YAML library, which no other
/// command loads. Knows nothing of stores and builds; reads no file but the text it is given.
@NullMarked
package dev.tare.compose;

import org.jspecify.annotations.NullMarked;
