@NullMarked
package dev.tare.store;

import org.jspecify.annotations.NullMarked;
