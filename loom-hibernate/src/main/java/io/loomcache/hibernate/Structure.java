package io.loomcache.hibernate;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.hibernate.Version;
import org.hibernate.boot.spi.SessionFactoryOptions;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.MappingMetamodel;
import org.hibernate.metamodel.mapping.CollectionPart;
import org.hibernate.metamodel.mapping.EmbeddableValuedModelPart;
import org.hibernate.metamodel.mapping.EntityValuedModelPart;
import org.hibernate.metamodel.mapping.ModelPart;
import org.hibernate.metamodel.mapping.PluralAttributeMapping;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.type.BasicType;
import org.hibernate.type.CompositeType;
import org.hibernate.type.EntityType;
import org.hibernate.type.Type;

/**
 * What the entries of a session factory look like, as far as their readers must know: fingerprints that differ when an
 * entry of one application can't be read by another, and the classes that occur in entries. Immutable.
 */
final class Structure {

    private final MappingMetamodel entities;
    private final Map<String, Long> fingerprints = new TreeMap<>();
    private final Set<Class<?>> classes = new LinkedHashSet<>();
    private final long generation;

    /** Of a session factory that is complete. */
    Structure(SessionFactoryImplementor factory) {
        this.entities = factory.getMappingMetamodel();
        SessionFactoryOptions options = factory.getSessionFactoryOptions();
        String form = Version.getVersionString() + "|" + options.isStructuredCacheEntriesEnabled() + "|"
                + options.isDirectReferenceCacheEntriesEnabled();
        Map<String, List<String>> hierarchies = new TreeMap<>();
        entities.forEachEntityDescriptor(entity -> hierarchies
                .computeIfAbsent(entity.getRootEntityName(), any -> new ArrayList<>())
                .add(describe(entity)));
        StringBuilder all = new StringBuilder(form);
        hierarchies.forEach((root, entities) -> {
            String text = String.join("\n", entities.stream().sorted().toList());
            fingerprints.put(root, hash(form + "\n" + text));
            all.append('\n').append(text);
        });
        entities.forEachCollectionDescriptor(collection -> {
            StringBuilder text = new StringBuilder(form);
            text.append('|').append(collection.getRole());
            PluralAttributeMapping attribute = collection.getAttributeMapping();
            describe(text, attribute.getElementDescriptor());
            CollectionPart index = attribute.getIndexDescriptor();
            if (index != null) {
                describe(text, index);
            }
            fingerprints.put(collection.getRole(), hash(text.toString()));
            all.append('\n').append(text);
        });
        this.generation = hash(all.toString());
    }

    /** Of the entries of an entity, a natural id or a collection, by the name of its root or role. */
    long fingerprint(String role) {
        return fingerprints.getOrDefault(role, generation);
    }

    /** Of all entries together; that of query results. */
    long generation() {
        return generation;
    }

    Class<?>[] classes() {
        return classes.toArray(Class<?>[]::new);
    }

    private String describe(EntityPersister entity) {
        StringBuilder text = new StringBuilder(entity.getEntityName());
        describe(text, "id", entity.getIdentifierType());
        String[] names = entity.getPropertyNames();
        Type[] types = entity.getPropertyTypes();
        for (int i = 0; i < names.length; i++) {
            describe(text, names[i], types[i]);
        }
        return text.toString();
    }

    private void describe(StringBuilder text, String name, Type type) {
        Class<?> returned = type.getReturnedClass();
        classes.add(returned);
        text.append('|')
                .append(name)
                .append(':')
                .append(returned.getName())
                .append(':')
                .append(kind(type));
        if (type instanceof CompositeType composite) {
            String[] names = composite.getPropertyNames();
            Type[] types = composite.getSubtypes();
            text.append('(');
            for (int i = 0; i < names.length; i++) {
                describe(text, names[i], types[i]);
            }
            text.append(')');
        } else if (type instanceof EntityType entity) {
            // Of an association the entry has the id.
            String target = entity.getAssociatedEntityName();
            describe(text, target, entities.getEntityDescriptor(target).getIdentifierType());
        }
    }

    /** Hibernate's own names of types are numbered anew in every session factory. */
    private static String kind(Type type) {
        return type instanceof BasicType<?> basic
                ? String.valueOf(basic.getJdbcType().getDefaultSqlTypeCode())
                : type.getClass().getName();
    }

    /** Parts of a collection's elements. */
    private void describe(StringBuilder text, ModelPart part) {
        Class<?> type = part.getJavaType().getJavaTypeClass();
        classes.add(type);
        text.append('|').append(part.getPartName()).append(':').append(type.getName());
        if (part instanceof EmbeddableValuedModelPart embeddable) {
            text.append('(');
            embeddable.getEmbeddableTypeDescriptor().forEachAttributeMapping(attribute -> describe(text, attribute));
            text.append(')');
        } else if (part instanceof EntityValuedModelPart entity) {
            describe(text, entity.getEntityMappingType().getIdentifierMapping());
        } else {
            part.forEachJdbcType((index, mapping) ->
                    text.append(':').append(mapping.getJdbcType().getDefaultSqlTypeCode()));
        }
    }

    private static long hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
