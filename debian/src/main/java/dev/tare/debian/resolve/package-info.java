/// Which packages a set of wanted ones needs on an empty target, as apt chooses them. Pure: knows
/// an index, and neither files nor images.
@NullMarked
package dev.tare.debian.resolve;

import org.jspecify.annotations.NullMarked;
