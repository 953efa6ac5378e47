package io.loomcache.jcache;

import io.loomcache.config.Address;
import io.loomcache.config.ClientConfig;
import io.loomcache.config.ConfigException;
import io.loomcache.config.DataLimits;
import io.loomcache.config.MemberAddress;
import io.loomcache.config.MemberConfig;
import io.loomcache.config.NetLimits;
import io.loomcache.config.RaftConfiguration;
import io.loomcache.config.TlsConfig;
import io.loomcache.jcache.serial.AllowList;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** The settings of a manager: those given to it, before the JVM's. */
record ManagerSettings(Properties given) {

    static ManagerSettings of(Properties properties, ClassLoader loader) {
        return new ManagerSettings(properties);
    }

    AllowList allowed() {
        return AllowList.of(get(AllowList.SETTING, ""));
    }

    ClientConfig client(List<Address> seeds) {
        String directory = get("loomcache.tls.directory", "");
        if (directory.isEmpty()) {
            throw ConfigException.of(
                    "loomcache.tls.directory", directory, "a folder with ca.pem, client.pem, client.key");
        }
        return new ClientConfig(
                get("loomcache.cluster.cluster-id", "loomcache"),
                seeds,
                TlsConfig.pem(Path.of(directory), "client"),
                get("loomcache.client.name", "jcache"),
                ClientConfig.DEFAULT_OPERATION_TIMEOUT,
                ClientConfig.DEFAULT_SESSION_TIMEOUT,
                DataLimits.DEFAULT,
                NetLimits.DEFAULT);
    }

    MemberConfig member(Path directory) {
        return new MemberConfig(
                get("loomcache.cluster.cluster-id", "loomcache"),
                "member-1",
                List.of(new MemberAddress("member-1", new Address("in-process", 0))),
                null,
                null,
                directory,
                RaftConfiguration.DEFAULT,
                DataLimits.DEFAULT,
                NetLimits.DEFAULT,
                Map.of());
    }

    private String get(String name, String otherwise) {
        return given.getProperty(name, System.getProperty(name, otherwise));
    }
}
