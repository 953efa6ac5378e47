/** How long things take, counted where they happen. A leaf: knows nothing else of LoomCache. */
@NullMarked
package io.loomcache.measure;

import org.jspecify.annotations.NullMarked;
