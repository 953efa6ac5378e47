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

    /** @throws ConfigException in production, naming all that is unsafe */
    static void checkMember(Settings settings, int voters) {
        ProductionProfile profile = new ProductionProfile(settings);
        profile.transport();
        profile.refuse(
                !settings.get(KnownSettings.AUTH_ENABLED),
                KnownSettings.AUTH_ENABLED + " is false: every certificate could do everything");
        profile.refuse(
                settings.get(KnownSettings.GROUPS) > 1,
                KnownSettings.GROUPS + " is more than 1, which is not proven safe yet");
        profile.refuse(
                voters == 1 && !settings.get(KnownSettings.ALLOW_STANDALONE),
                "a single voting member loses everything with its disk: list more in " + KnownSettings.SEEDS
                        + ", or set " + KnownSettings.ALLOW_STANDALONE + "=true");
        profile.verdict();
    }

    /** @throws ConfigException in production, naming all that is unsafe */
    static void checkClient(Settings settings) {
        ProductionProfile profile = new ProductionProfile(settings);
        profile.transport();
        profile.verdict();
    }

    private void transport() {
        refuse(
                !settings.get(KnownSettings.VERIFY_HOST_NAME),
                KnownSettings.VERIFY_HOST_NAME + " is false: any trusted certificate could pose as any host");
        refuse(
                !settings.get(KnownSettings.REVOCATION_CHECKING),
                KnownSettings.REVOCATION_CHECKING + " is false: who was revoked would get in");
        refuse(
                settings.get(KnownSettings.REVOCATION_SOFT_FAIL),
                KnownSettings.REVOCATION_SOFT_FAIL + " is true: who can't be checked would get in");
        for (Setting<?> setting : KnownSettings.all()) {
            refuse(
                    setting.isSecret() && settings.isPlainInFile(setting),
                    setting + " stands in a configuration file: use " + setting.environmentName() + " or "
                            + setting.environmentName() + "_FILE");
        }
    }

    private void refuse(boolean unsafe, String reason) {
        if (unsafe) {
            refusals.add(reason);
        }
    }

    private void verdict() {
        if (settings.get(KnownSettings.PROFILE) == Profile.PRODUCTION && !refusals.isEmpty()) {
            throw new ConfigException(
                    KnownSettings.PROFILE + "=production refuses to start: " + String.join("; ", refusals));
        }
    }
}
