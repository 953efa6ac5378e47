package io.loomcache.k8s;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds what an API server would refuse or, worse, pass over: fields that the model of a resource has not. */
final class UnknownFields {

    private final List<String> found = new ArrayList<>();

    private UnknownFields() {}

    /** Paths to the fields, empty if all are known. A kind without a model is reported as a whole. */
    static List<String> of(HasMetadata resource) throws ReflectiveOperationException {
        UnknownFields fields = new UnknownFields();
        String name = resource.getKind() + "/" + resource.getMetadata().getName();
        if (resource instanceof GenericKubernetesResource) {
            fields.found.add(name + " of unknown kind");
        } else {
            fields.visit(name, resource);
        }
        return fields.found;
    }

    private void visit(String path, @Nullable Object value) throws ReflectiveOperationException {
        if (value instanceof Collection<?> elements) {
            for (Object element : elements) {
                visit(path + "[]", element);
            }
        } else if (value instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                visit(path + "." + entry.getKey(), entry.getValue());
            }
        } else if (value != null && value.getClass().getName().startsWith("io.fabric8.kubernetes.api.model")) {
            visitModel(path, value);
        }
    }

    private void visitModel(String path, Object model) throws ReflectiveOperationException {
        for (Method method : model.getClass().getMethods()) {
            if (!isGetter(method)) {
                continue;
            }
            Object value = get(method, model);
            String field = path + "." + method.getName().substring("get".length());
            if (!method.getName().equals("getAdditionalProperties")) {
                visit(field, value);
            } else if (value instanceof Map<?, ?> unknown) {
                unknown.keySet().forEach(key -> found.add(path + "." + key));
            }
        }
    }

    private static boolean isGetter(Method method) {
        return method.getName().startsWith("get")
                && method.getParameterCount() == 0
                && method.getDeclaringClass() != Object.class;
    }

    private static @Nullable Object get(Method getter, Object model) throws ReflectiveOperationException {
        try {
            return getter.invoke(model);
        } catch (InvocationTargetException e) {
            throw new ReflectiveOperationException(getter + " failed", e);
        }
    }
}
