@NullMarked
package dev.tare.oci;

import org.jspecify.annotations.NullMarked;
