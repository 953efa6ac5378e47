@NullMarked
package io.loomcache.wire;

import org.jspecify.annotations.NullMarked;
