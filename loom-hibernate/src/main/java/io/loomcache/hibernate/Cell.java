package io.loomcache.hibernate;

import io.loomcache.map.Bytes;

/** One key of one region. */
record Cell(RegionCache region, Bytes key) {}
