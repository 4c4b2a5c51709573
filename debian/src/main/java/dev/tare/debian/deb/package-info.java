/// Package files (deb(5)) as values: control data, scripts as text, and a tree whose contents lie
/// where they lie. Nothing is unpacked and nothing runs. Whatever a package says, no entry of it
/// leaves its root.
@NullMarked
package dev.tare.debian.deb;

import org.jspecify.annotations.NullMarked;
