/// What is asserted of every image that a test makes.
@NullMarked
package dev.tare.sums;

import org.jspecify.annotations.NullMarked;
