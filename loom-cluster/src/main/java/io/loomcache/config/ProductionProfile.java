package io.loomcache.config;

import java.util.ArrayList;
import java.util.List;

/** What the production profile insists on. All that is wrong is said at once. */
final class ProductionProfile {

    private final Settings settings;
    private final List<String> refusals = new ArrayList<>();

    private ProductionProfile(Settings settings) {
        this.settings = settings;
    }

    /** @throws UnsafeSettingsException in production, naming all that is unsafe */
    static void checkMember(Settings settings) {
        ProductionProfile profile = new ProductionProfile(settings);
        profile.connections();
        profile.member();
        profile.verdict();
    }

    /** @throws UnsafeSettingsException in production, naming all that is unsafe */
    static void checkClient(Settings settings) {
        ProductionProfile profile = new ProductionProfile(settings);
        profile.connections();
        profile.verdict();
    }

    /** @throws UnsafeSettingsException in production */
    static void checkEmbedded(Settings settings) {
        ProductionProfile profile = new ProductionProfile(settings);
        profile.refusals.add("a member inside of this JVM: expected loom://host:port,... with the members of a"
                + " cluster, because a cache that lives in one JVM is gone with its disk");
        profile.verdict();
    }

    /**
     * What to say of values that no profile takes; in production together with all else that is unsafe.
     *
     * @param settings without these values
     * @param ofMember whether they are a member's
     */
    static ConfigException impossible(Settings settings, List<ConfigException> failures, boolean ofMember) {
        ProductionProfile profile = new ProductionProfile(settings);
        failures.forEach(failure -> profile.refusals.add(String.valueOf(failure.getMessage())));
        if (profile.isOn()) {
            profile.connections();
            if (ofMember) {
                profile.member();
            }
            return new UnsafeSettingsException(profile.refusals);
        }
        return failures.size() == 1 ? failures.get(0) : new ConfigException(String.join("; ", profile.refusals));
    }

    private void connections() {
        String defaultId = String.valueOf(KnownSettings.CLUSTER_ID.defaultText());
        refuseValue(KnownSettings.CLUSTER_ID, defaultId, "a name of its own, or other clusters could be taken for it");
        refuseValue(KnownSettings.VERIFY_HOST_NAME, false, "true, or any trusted certificate could pose as any host");
        refuseValue(KnownSettings.REVOCATION_CHECKING, false, "true, or who was revoked would get in");
        refuseValue(KnownSettings.REVOCATION_SOFT_FAIL, true, "false, or who can't be checked would get in");
        if (isPossible(KnownSettings.REVOCATION_SOURCE)
                && isPossible(KnownSettings.CRL_PATH)
                && settings.find(KnownSettings.REVOCATION_SOURCE).isEmpty()
                && settings.find(KnownSettings.CRL_PATH).isEmpty()) {
            refuse(KnownSettings.REVOCATION_SOURCE, "", TlsSettings.EXPECTED_SOURCE);
        }
        for (Setting<?> setting : KnownSettings.all()) {
            if (setting.isSecret() && settings.isPlainInFile(setting)) {
                refuse(
                        setting,
                        "***",
                        "it in no configuration file, but in " + setting.environmentName() + " or a file named by "
                                + setting.environmentName() + "_FILE");
            }
        }
    }

    private void member() {
        refuseValue(KnownSettings.AUTH_ENABLED, false, "true, or every certificate could do everything");
        if (settings.get(KnownSettings.GROUPS) > 1) {
            refuse(KnownSettings.GROUPS, settings.get(KnownSettings.GROUPS), "1; more are not proven safe yet");
        }
        if (isPossible(KnownSettings.SEEDS) && !settings.get(KnownSettings.ALLOW_STANDALONE)) {
            List<Seed> seeds = settings.find(KnownSettings.SEEDS).orElse(List.of());
            if (seeds.size() < 2) {
                refuse(
                        KnownSettings.SEEDS,
                        seeds.isEmpty() ? "" : seeds.get(0),
                        "all initial voting members, the same list on each; one alone loses everything with its disk, and"
                                + " needs " + KnownSettings.ALLOW_STANDALONE + "=true");
            }
        }
    }

    private boolean isPossible(Setting<?> setting) {
        return !settings.isImpossible(setting);
    }

    private <T> void refuseValue(Setting<T> setting, T unsafe, String expected) {
        if (isPossible(setting) && settings.get(setting).equals(unsafe)) {
            refuse(setting, unsafe, expected);
        }
    }

    private void refuse(Setting<?> setting, Object value, String expected) {
        refusals.add(String.valueOf(
                ConfigException.of(setting.name(), value, expected).getMessage()));
    }

    private boolean isOn() {
        return settings.get(KnownSettings.PROFILE) == Profile.PRODUCTION;
    }

    private void verdict() {
        if (isOn() && !refusals.isEmpty()) {
            throw new UnsafeSettingsException(refusals);
        }
    }
}
