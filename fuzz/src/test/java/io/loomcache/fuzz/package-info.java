/** What hostile bytes may do to a decoder, and how an input is taken apart. */
@NullMarked
package io.loomcache.fuzz;

import org.jspecify.annotations.NullMarked;
