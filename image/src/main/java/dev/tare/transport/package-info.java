/// Images in their local forms: where they lie, as users write it.
///
/// Main types: [dev.tare.transport.Location]. Knows no network, prints nothing and reads no
/// environment.
@NullMarked
package dev.tare.transport;

import org.jspecify.annotations.NullMarked;
