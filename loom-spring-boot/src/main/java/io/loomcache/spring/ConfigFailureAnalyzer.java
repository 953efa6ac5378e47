package io.loomcache.spring;

import io.loomcache.config.ConfigException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says which setting keeps the application from starting, without the stack. */
public final class ConfigFailureAnalyzer extends AbstractFailureAnalyzer<ConfigException> {

    @Override
    protected FailureAnalysis analyze(Throwable root, ConfigException cause) {
        return new FailureAnalysis(
                "LoomCache can't be configured: " + cause.getMessage(),
                "Correct this setting; docs/SETTINGS.md lists all of them, and what they take.",
                cause);
    }
}
