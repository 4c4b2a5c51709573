/// What tests of all modules share: what the machine can do, and why a test was skipped.
@NullMarked
package dev.tare.testing;

import org.jspecify.annotations.NullMarked;
