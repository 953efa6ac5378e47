/**
 * The cluster on a terminal: every member is asked through its HTTPS door, and what they say is drawn as one
 * screen or summed up in a few lines. Nothing here changes anything.
 */
@NullMarked
package io.loomcache.console;

import org.jspecify.annotations.NullMarked;
