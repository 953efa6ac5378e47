/**
 * Where members are at the moment: asked of DNS or of the API of Kubernetes, again and again. What is found are
 * places to dial; who is there, connections find out by themselves.
 */
@NullMarked
package io.loomcache.discovery;

import org.jspecify.annotations.NullMarked;
