/// Images out of packages: a [dev.tare.debian.base.Lock] says which,
/// [dev.tare.debian.base.Assembly] makes one tree of them. Nothing runs: what maintainer scripts
/// would do is done by rules that are named, and what no rule covers is a warning. The same
/// packages give the same tree.
@NullMarked
package dev.tare.debian.base;

import org.jspecify.annotations.NullMarked;
