package io.loomcache.discovery;

import io.loomcache.config.Address;
import io.loomcache.config.ConfigException;
import io.loomcache.config.DiscoveryConfig;
import io.loomcache.config.MemberSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Hashtable;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;
import org.jspecify.annotations.Nullable;

/**
 * SRV records, which name each member and its port, so that certificates can be checked; where there are none, the
 * addresses of the name itself. Needs no permission of anybody.
 */
final class DnsDiscovery implements Discovery {

    /** The servers of this machine. */
    static final String SYSTEM = "dns:";

    private static final String FACTORY = "com.sun.jndi.dns.DnsContextFactory";

    /** Each question is sent again after its time, which doubles: 1 + 2 parts of the whole. */
    private static final int TRIES = 2;

    private static final int PARTS = 3;
    private static final int SRV_FIELDS = 4;

    /** The first label of a pod without a host name is its address, with dashes; which names nobody. */
    private static final Pattern ADDRESS_LABEL = Pattern.compile("[0-9a-f]{1,4}(-[0-9a-f]{0,4})+");

    private final DiscoveryConfig.Dns config;

    @SuppressWarnings("JdkObsolete")
    private final Hashtable<String, String> environment = new Hashtable<>(); // as JNDI wants it

    /** @param servers a URL as JNDI's DNS provider has them */
    DnsDiscovery(DiscoveryConfig.Dns config, String servers) {
        this.config = config;
        environment.put(Context.INITIAL_CONTEXT_FACTORY, FACTORY);
        environment.put(Context.PROVIDER_URL, servers);
        environment.put(
                "com.sun.jndi.dns.timeout.initial",
                "" + Math.max(1, config.timeout().toMillis() / PARTS));
        environment.put("com.sun.jndi.dns.timeout.retries", "" + TRIES);
    }

    @Override
    public String description() {
        return "DNS, " + srvName() + " or " + config.service();
    }

    @Override
    public List<Candidate> find() throws DiscoveryException {
        List<String> records = ask(srvName(), "SRV");
        return records.isEmpty() ? byAddresses() : bySrv(records);
    }

    private String srvName() {
        return config.service().startsWith("_")
                ? config.service()
                : "_" + config.portName() + "._tcp." + config.service();
    }

    private List<Candidate> bySrv(List<String> records) throws DiscoveryException {
        TreeMap<String, Candidate> found = new TreeMap<>();
        for (String srv : records) {
            Candidate candidate = candidate(srv);
            found.putIfAbsent(candidate.address().toString(), candidate);
        }
        return List.copyOf(found.values());
    }

    private Candidate candidate(String srv) throws DiscoveryException {
        String[] fields = srv.split(" +", -1);
        try {
            if (fields.length == SRV_FIELDS) {
                String host = fields[3].replaceFirst("\\.$", "");
                int port = config.port() == 0 ? Integer.parseInt(fields[2]) : config.port();
                String label = host.substring(0, Math.max(0, host.indexOf('.')));
                boolean isName =
                        !label.isEmpty() && !ADDRESS_LABEL.matcher(label).matches();
                return new Candidate(isName ? label : null, new Address(host, port), List.of());
            }
        } catch (NumberFormatException | ConfigException e) {
            throw unusable(srv, e);
        }
        throw unusable(srv, null);
    }

    private DiscoveryException unusable(String srv, @Nullable RuntimeException cause) {
        return DiscoveryException.temporary(
                "DNS answers '" + srv + "' for " + srvName() + ", expected an SRV record: priority weight port host",
                cause);
    }

    /** One place for all of them: its name is in the certificates, and each of its addresses is tried. */
    private List<Candidate> byAddresses() throws DiscoveryException {
        if (config.service().startsWith("_")) {
            return List.of();
        }
        List<String> ips = new ArrayList<>(ask(config.service(), "A"));
        ips.addAll(ask(config.service(), "AAAA"));
        ips.sort(Comparator.naturalOrder());
        int port = config.port() == 0 ? MemberSettings.DEFAULT_PORT : config.port();
        return ips.isEmpty() ? List.of() : List.of(new Candidate(null, new Address(config.service(), port), ips));
    }

    @SuppressWarnings("BanJNDI") // Attributes of the JDK's DNS provider are texts; no object is looked up.
    private List<String> ask(String name, String type) throws DiscoveryException {
        try {
            InitialDirContext context = new InitialDirContext(environment);
            try {
                Attribute records =
                        context.getAttributes(name, new String[] {type}).get(type);
                List<String> answers = new ArrayList<>();
                if (records != null) {
                    Collections.list(records.getAll()).forEach(answer -> answers.add(answer.toString()));
                }
                return answers;
            } finally {
                context.close();
            }
        } catch (NameNotFoundException e) {
            return List.of();
        } catch (NamingException e) {
            throw DiscoveryException.temporary(
                    "DNS does not tell the " + type + " records of " + name + " within " + config.timeout() + ": " + e,
                    e);
        }
    }
}
