package io.loomcache.config;

import java.util.List;

/** The production profile refuses settings that are unsafe or unproven. Nothing was started. */
public final class UnsafeSettingsException extends ConfigException {

    private static final long serialVersionUID = 1L;

    private final String[] refusals;

    UnsafeSettingsException(List<String> refusals) {
        super(KnownSettings.PROFILE + "=" + Profile.PRODUCTION + " refuses to start: " + String.join("; ", refusals));
        this.refusals = refusals.toArray(String[]::new);
    }

    /** All that is wrong: of each its setting, its value, and what is expected. */
    public List<String> refusals() {
        return List.of(refusals);
    }
}
