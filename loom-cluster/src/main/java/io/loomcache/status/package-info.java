/**
 * What a member tells of itself over its HTTPS door: its statistics as JSON, and a page that shows them. Handlers run on the
 * door's threads.
 */
@NullMarked
package io.loomcache.status;

import org.jspecify.annotations.NullMarked;
