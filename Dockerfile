# The server as an image: docker build -t loomcache .
#
# It needs certificates (LOOMCACHE_TLS_DIRECTORY) and a volume at /data. Settings are environment variables: docker
# run --rm loomcache help settings. The root file system may be read-only.
#
# For a build that can be repeated give both images by digest: --build-arg RUNTIME_IMAGE=eclipse-temurin@sha256:...

ARG BUILD_IMAGE=maven:3.9-eclipse-temurin-25
ARG RUNTIME_IMAGE=eclipse-temurin:25-jre

FROM ${BUILD_IMAGE} AS build
WORKDIR /source
COPY . .
# A class path with folders in it can't be cached by the JVM, so there is no folder of settings. All files get
# one time in whole seconds, because the cache remembers the times of the jars and an image keeps no fractions.
RUN mvn -B -q -DskipTests -pl loom-cluster -am package \
    && mv loom-cluster/target/loomcache /opt/loomcache \
    && rm -r /opt/loomcache/conf \
    && find /opt/loomcache -exec touch --date=@1767225600 {} +

FROM ${RUNTIME_IMAGE}
LABEL org.opencontainers.image.title="LoomCache" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /opt/loomcache /opt/loomcache

# A member is started, asked for its health and stopped; what the JVM has loaded and learnt is kept as its cache,
# which fits no other Java than the one in this stage. A JVM that would refuse the cache fails the build.
# The group has the number 0, so that nothing is lost where somebody chooses another number for the user.
RUN mkdir /data /certs /tmp/training \
    && export LOOMCACHE_TLS_DIRECTORY=/tmp/training/certs LOOMCACHE_SERVER_PERSISTENCE_WAL_DIRECTORY=/tmp/training/data \
    && /opt/loomcache/bin/loomcache certs init /tmp/training/certs > /dev/null \
    && { JAVA_OPTS=-XX:AOTCacheOutput=/opt/loomcache/loomcache.aot /opt/loomcache/bin/loomcache server & } \
    && member=$! \
    && for second in $(seq 60); do /opt/loomcache/bin/loomcache health 2> /dev/null && break; sleep 1; done \
    && /opt/loomcache/bin/loomcache health \
    && kill "$member" && { wait "$member" || [ "$?" = 143 ]; } \
    && JAVA_OPTS=-XX:AOTMode=on /opt/loomcache/bin/loomcache version \
    && rm -r /tmp/training \
    && chown 10001:0 /data /certs && chmod 0770 /data /certs

ENV PATH=/opt/loomcache/bin:$PATH \
    LOOMCACHE_NODE_PORT=7654 \
    LOOMCACHE_SERVER_PERSISTENCE_WAL_DIRECTORY=/data/member
USER 10001:0
WORKDIR /data
VOLUME /data
EXPOSE 7654 8080 9090
HEALTHCHECK --interval=10s --timeout=10s --start-period=30s --retries=3 CMD ["loomcache", "health"]
ENTRYPOINT ["loomcache"]
CMD ["server"]
