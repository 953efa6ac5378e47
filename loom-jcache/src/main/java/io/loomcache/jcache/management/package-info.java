/** Statistics and configuration of caches as MXBeans of the platform's MBean server (JSR-107, section Management). */
@NullMarked
package io.loomcache.jcache.management;

import org.jspecify.annotations.NullMarked;
